package io.tarn.files;

import java.io.Serializable;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapreduce.InputFormat;
import org.apache.hadoop.mapreduce.lib.input.FileSplit;
import org.apache.hadoop.util.ReflectionUtils;

/**
 * How the records of files are read by an input format.
 *
 * @param source the name of the source
 * @param format makes one whose splits are {@link FileSplit}s
 * @param maker makes a record of what it reads
 * @param hadoop Hadoop's settings
 */
@SuppressWarnings("serial") // immutable maps are serializable
record FormatReading<K, V, T>(
    String source,
    FormatMaker<? extends InputFormat<K, V>> format,
    RecordMaker<? super K, ? super V, ? extends T> maker,
    Map<String, String> hadoop)
    implements Serializable {
  Configuration configuration() {
    return HadoopSettings.configuration(hadoop);
  }

  InputFormat<K, V> newFormat() {
    InputFormat<K, V> made = format.make();
    ReflectionUtils.setConf(made, configuration());
    return made;
  }
}
