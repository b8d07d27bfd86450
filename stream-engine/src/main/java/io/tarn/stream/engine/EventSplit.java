package io.tarn.stream.engine;

import io.tarn.stream.engine.spi.Origin;
import io.tarn.stream.engine.spi.RecordReader;
import io.tarn.stream.engine.spi.Split;

/** A source's split, its records made into events. */
record EventSplit<T>(Split<T> split) implements Split<Event<T>> {
  @Override
  public RecordReader<Event<T>> open() {
    RecordReader<T> reader = split.open();
    return new RecordReader<>() {
      @Override
      public boolean advance() {
        return reader.advance();
      }

      @Override
      public Event<T> record() {
        return new Event<>(reader.record(), Event.NO_TIME, reader.origin());
      }

      @Override
      public Origin origin() {
        return reader.origin();
      }

      @Override
      public void close() {
        reader.close();
      }
    };
  }
}
