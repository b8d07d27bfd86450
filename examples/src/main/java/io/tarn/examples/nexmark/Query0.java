package io.tarn.examples.nexmark;

import io.tarn.spi.source.Source;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;

/**
 * Query 0, pass through: all events as they are ({@code Query0.java}). Keeps nothing: give the
 * result an output, {@code foreachBatch} or a sink.
 */
public final class Query0 {
  private Query0() {}

  public static DStream<NexmarkEvent> build(StreamingContext streams, Source<NexmarkEvent> events) {
    return streams.source(events);
  }
}
