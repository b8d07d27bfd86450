package io.tarn.schemas;

import java.io.Serializable;

/**
 * Windows over batches: the last so many batches, anew after every so many. They are counted by
 * batch id, from 0: the first window ends with batch {@code slide - 1}, and begins before there was
 * any batch if it is longer than that.
 *
 * @param length how many batches a window has, at least 1
 * @param slide after how many batches the next one ends, at least 1; more than the length leaves
 *     out batches in between
 */
public record BatchWindow(int length, int slide) implements Serializable {
  public BatchWindow {
    if (length < 1 || slide < 1) {
      throw new IllegalArgumentException(
          "a window must have at least 1 batch and slide by at least 1, but has "
              + length
              + " and slides by "
              + slide);
    }
  }

  /** The last {@code length} batches, after every {@code slide} of them. */
  public static BatchWindow sliding(int length, int slide) {
    return new BatchWindow(length, slide);
  }

  /** Windows that follow each other, so that each batch is in one. */
  public static BatchWindow tumbling(int length) {
    return new BatchWindow(length, length);
  }

  /** Whether a window ends with this batch. */
  public boolean endsWith(long batch) {
    return (batch + 1) % slide == 0;
  }

  /** The first batch from this one on that a window ends with. */
  public long endFrom(long batch) {
    return batch + slide - 1 - batch % slide;
  }

  /** Whether a batch is in the window that ends with another one. */
  public boolean holds(long batch, long end) {
    return batch <= end && batch > end - length;
  }

  /** As table descriptors have it: {@code 3 batches every 2}. */
  @Override
  public String toString() {
    return length + (length == 1 ? " batch" : " batches") + " every " + slide;
  }
}
