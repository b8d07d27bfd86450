package io.tarn.stream.engine.source;

import java.io.Serializable;

/**
 * Bytes of a file: the lines that begin in [start, start + length], as Hadoop's reader has it.
 *
 * @param last whether a line that begins at the very end does not belong to it: it was appended
 *     later
 */
record LineRange(String path, long start, long length, boolean last) implements Serializable {
  long end() {
    return start + length;
  }
}
