package io.tarn.stream.engine.source;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;

/**
 * A file to be read, as it was when it was found, and must be when it is read.
 *
 * @param path its full path, or, of one whose name cannot be written in Java, its URI
 * @param length in bytes
 * @param modifiedMillis its modification time
 * @param unnameableIn the encoding of names in which its name is not valid, so that it cannot be
 *     opened; empty text for all others
 */
record FileRange(
    String path,
    long length,
    long modifiedMillis,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String unnameableIn)
    implements Serializable {
  FileRange {
    unnameableIn = unnameableIn == null ? "" : unnameableIn;
  }

  /** A file that can be opened. */
  FileRange(String path, long length, long modifiedMillis) {
    this(path, length, modifiedMillis, "");
  }

  boolean canBeNamed() {
    return unnameableIn.isEmpty();
  }

  /** Whether it has the length and modification time that {@code other} had. */
  boolean isAs(FileRange other) {
    return length == other.length && modifiedMillis == other.modifiedMillis;
  }
}
