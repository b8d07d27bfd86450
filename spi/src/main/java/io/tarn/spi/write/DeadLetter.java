package io.tarn.spi.write;

/**
 * A record that could not be parsed, keyed or encoded, or that a function of the user's failed on.
 *
 * @param source the source it came from; {@code combined} for what was made of several records
 * @param position where in the source it stood: a file and a byte offset, or empty if that is not
 *     known
 * @param sequence distinct among the dead letters of the batch, the same when the batch is run
 *     again: see {@link #sequence}
 * @param record the bytes of the record as the source gave them, or the text of what was made of
 *     several; the first mebibyte if there are more; not copied, not changed afterwards
 * @param reason what was wrong with it, a sentence for people
 */
@SuppressWarnings("ArrayRecordComponent") // on its way to a Put, never compared
public record DeadLetter(
    String source, String position, long sequence, byte[] record, String reason) {
  /** How many steps a job's graph may have, so that a sequence can name any of them. */
  public static final int MAX_NODES = 1 << 15;

  private static final int NODE_SHIFT = 48;
  private static final int PARTITION_SHIFT = 32;

  /**
   * The sequence of a letter.
   *
   * @param node the step of the job's graph that could not go on with the record, below {@link
   *     #MAX_NODES}
   * @param partition the partition of that step, below 2^16
   * @param count how many letters of that step and partition came before it, below 2^32
   */
  public static long sequence(int node, int partition, long count) {
    return ((long) node << NODE_SHIFT) | ((long) partition << PARTITION_SHIFT) | count;
  }
}
