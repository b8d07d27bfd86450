package io.tarn.files;

import java.io.Serializable;

/**
 * Bytes of a file: the lines that begin in [start, start + length], as Hadoop's reader has it. One
 * that begins at the very end of a range belongs to it and not to the next.
 */
record LineRange(FileRange file, long start, long length) implements Serializable {
  boolean isWholeFile() {
    return length == file.length();
  }
}
