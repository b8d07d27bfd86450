package io.tarn.stream.engine.spi;

/**
 * A record that could not be parsed, keyed or encoded, or that a function of the user's failed on.
 *
 * @param source the source it came from; {@code combined} for what was made of several records
 * @param position where in the source it stood: a file and a byte offset, or empty if that is not
 *     known
 * @param sequence distinct among the dead letters of the batch, the same when the batch is run
 *     again
 * @param record the bytes of the record as the source gave them, or the text of what was made of
 *     several; the first mebibyte if there are more; not copied, not changed afterwards
 * @param reason what was wrong with it, a sentence for people
 */
@SuppressWarnings("ArrayRecordComponent") // on its way to a Put, never compared
public record DeadLetter(
    String source, String position, long sequence, byte[] record, String reason) {}
