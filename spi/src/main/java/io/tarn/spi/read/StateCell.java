package io.tarn.spi.read;

/**
 * What a read finds in a row.
 *
 * @param version the version of the attempt that wrote it
 * @param value its encoded value, never a tombstone; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // on its way to a codec, never compared
public record StateCell(long version, byte[] value) {}
