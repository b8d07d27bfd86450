package io.tarn.files;

import java.io.Serializable;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * How the lines of files are read.
 *
 * @param source the name of the source
 * @param skipsBlankLines whether lines of nothing but white space are passed over
 * @param hasHeader whether the first line of each file is its header, blank or not, and no record
 * @param hadoop Hadoop's settings
 */
@SuppressWarnings("serial") // immutable maps are serializable
record LineReading(
    String source, boolean skipsBlankLines, boolean hasHeader, Map<String, String> hadoop)
    implements Serializable {
  /** Each line is a record. */
  static LineReading all(String source, Map<String, String> hadoop) {
    return new LineReading(source, false, false, hadoop);
  }

  Configuration configuration() {
    return HadoopSettings.configuration(hadoop);
  }
}
