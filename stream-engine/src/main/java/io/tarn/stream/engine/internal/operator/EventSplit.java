package io.tarn.stream.engine.internal.operator;

import io.tarn.spi.source.Origin;
import io.tarn.spi.source.RecordReader;
import io.tarn.spi.source.Split;
import java.util.Optional;

/** A source's split, its records made into events, and what is no record into faults. */
public record EventSplit<T>(Split<T> split) implements Split<SourceRecord<T>> {
  @Override
  public RecordReader<SourceRecord<T>> open() {
    RecordReader<T> reader = split.open();
    return new RecordReader<>() {
      @Override
      public boolean advance() {
        return reader.advance();
      }

      @Override
      public SourceRecord<T> record() {
        Optional<String> fault = reader.fault();
        return fault.isPresent()
            ? new SourceRecord.Fault<>(reader.origin(), fault.get())
            : new Event<>(reader.record(), Event.NO_TIME, reader.origin());
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
