package io.tarn.files;

import java.io.Serializable;
import java.util.Map;

/**
 * What a file output was told.
 *
 * @param folder a path or URI
 * @param gzip whether files are compressed
 * @param maxRecordsPerFile after how many records a task begins another file
 * @param hadoop settings on top of those on the class path
 * @param trusted whether the user says that the file system renames folders in one step
 */
record FileOutputSpec<T>(
    String folder,
    RecordFormat<T> format,
    boolean gzip,
    long maxRecordsPerFile,
    Map<String, String> hadoop,
    boolean trusted)
    implements Serializable {
  FileOutputSpec {
    if (maxRecordsPerFile < 1) {
      throw new IllegalArgumentException(
          "maxRecordsPerFile must be >= 1, but is " + maxRecordsPerFile);
    }
    hadoop = Map.copyOf(hadoop);
  }

  /** What names of files end in. */
  String suffix() {
    return format.suffix() + (gzip ? ".gz" : "");
  }
}
