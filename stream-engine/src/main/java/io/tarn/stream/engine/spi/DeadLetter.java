package io.tarn.stream.engine.spi;

/**
 * A record that could not be parsed, keyed or encoded.
 *
 * @param source the source it came from
 * @param position where in the source it stood: a file and a byte offset, or empty if that is not
 *     known
 * @param sequence distinct among the dead letters of the batch, the same when the batch is run
 *     again
 * @param record the bytes of the record as the source gave them, the first mebibyte if there are
 *     more; not copied, not changed afterwards
 * @param reason what was wrong with it, a sentence for people
 */
@SuppressWarnings("ArrayRecordComponent") // on its way to a Put, never compared
public record DeadLetter(
    String source, String position, long sequence, byte[] record, String reason) {}
