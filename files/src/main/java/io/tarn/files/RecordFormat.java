package io.tarn.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.Map;

/**
 * How records become the bytes of a file.
 *
 * @param <T> the records
 */
interface RecordFormat<T> extends Serializable {
  /** What names of such files end in, with the dot. */
  String suffix();

  /**
   * Begins a file.
   *
   * @param hadoop settings on top of those on the class path
   */
  Encoder<T> open(OutputStream out, Map<String, String> hadoop) throws IOException;

  /**
   * A file that is being written.
   *
   * @param <T> the records
   */
  interface Encoder<T> extends Closeable {
    /**
     * @throws IllegalArgumentException if the record cannot be written in this format
     */
    void write(T record) throws IOException;

    /** Ends the file, and closes what it is written to. */
    @Override
    void close() throws IOException;
  }
}
