package io.tarn.stream.engine.aggregate;

import io.tarn.schemas.Aggregator;
import io.tarn.schemas.Aggregators;
import io.tarn.schemas.ByteCodec;
import io.tarn.stream.engine.function.ReduceFunction;
import java.util.Optional;

/** Values made one by a function of the user's; empty before the first. */
record Reducing<T>(ByteCodec<T> values, ReduceFunction<T> fn)
    implements Aggregator<T, Optional<T>, Object> {
  @Override
  public Optional<T> create() {
    return Optional.empty();
  }

  @Override
  public Optional<T> add(Optional<T> kept, T value) throws Exception {
    return Optional.of(kept.isEmpty() ? value : fn.reduce(kept.get(), value));
  }

  @Override
  public Optional<T> combine(Optional<T> left, Optional<T> right) throws Exception {
    return right.isEmpty() ? left : add(left, right.get());
  }

  @Override
  public Object finish(Optional<T> kept) {
    return kept.map(Aggregators::json).orElse(null);
  }

  @Override
  public ByteCodec<Optional<T>> codec() {
    return new Codec<>(values);
  }

  /** That of the values; no bytes for none. */
  private record Codec<T>(ByteCodec<T> values) implements ByteCodec<Optional<T>> {
    @Override
    public byte[] encode(Optional<T> kept) {
      return kept.map(values::encode).orElse(new byte[0]);
    }

    @Override
    public Optional<T> decode(byte[] value) {
      return value.length == 0 ? Optional.empty() : Optional.of(values.decode(value));
    }
  }
}
