package io.tarn.stream.engine.source;

import java.io.Serializable;

/**
 * A file to be read, as it was when it was found, and must be when it is read.
 *
 * @param path its full path
 * @param length in bytes
 * @param modifiedMillis its modification time
 */
record FileRange(String path, long length, long modifiedMillis) implements Serializable {
  /** Whether it has the length and modification time that {@code other} had. */
  boolean isAs(FileRange other) {
    return length == other.length && modifiedMillis == other.modifiedMillis;
  }
}
