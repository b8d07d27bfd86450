package io.tarn.spi.job;

import java.io.Serializable;

/**
 * What a source reads in one batch: (start, end].
 *
 * @param start the end of the batch before; empty text at the source's beginning
 * @param end the last position read. Both are the source's own JSON, which nobody else looks into
 */
public record OffsetRange(String start, String end) implements Serializable {}
