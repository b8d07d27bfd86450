package io.tarn.stream.engine.internal.trace;

/** What was combined of values, and what they were made of. */
record TracedPartial<P>(P value, Sightings sightings) {}
