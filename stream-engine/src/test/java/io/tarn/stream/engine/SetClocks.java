package io.tarn.stream.engine;

import io.tarn.spi.job.Clocks;
import java.time.Duration;

/** Clocks that stand where they are set. */
public final class SetClocks implements Clocks {
  private long wallMillis;
  private long nanos = 5;

  public SetClocks(long wallMillis) {
    this.wallMillis = wallMillis;
  }

  public void pass(Duration time) {
    wallMillis += time.toMillis();
    nanos += time.toNanos();
  }

  /** Moves the wall clock alone, on or back, as an operator may. */
  public void moveWall(Duration by) {
    wallMillis += by.toMillis();
  }

  @Override
  public long wallMillis() {
    return wallMillis;
  }

  @Override
  public long monotonicNanos() {
    return nanos;
  }

  @Override
  public void awaitMonotonic(long until) {
    pass(Duration.ofNanos(Math.max(0, until - nanos)));
  }
}
