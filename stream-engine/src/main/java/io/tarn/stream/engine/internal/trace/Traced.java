package io.tarn.stream.engine.internal.trace;

import io.tarn.spi.source.Origin;

/** A value on its way to a row, and what it was made of. */
record Traced<V>(V value, Origin origin) {}
