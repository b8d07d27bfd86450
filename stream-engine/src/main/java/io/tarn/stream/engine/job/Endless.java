package io.tarn.stream.engine.job;

import io.tarn.spi.write.Backend;
import java.time.Duration;
import java.util.Optional;

/** A term that is never lost. */
record Endless(Backend backend) implements Term {
  @Override
  public void onLost(Runnable action) {}

  @Override
  public Optional<String> lost(Duration patience) {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
