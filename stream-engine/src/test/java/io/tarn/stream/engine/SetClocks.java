package io.tarn.stream.engine;

import io.tarn.stream.engine.spi.Clocks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Clocks that stand where they are set, and say what was waited for. */
public final class SetClocks implements Clocks {
  private final List<Duration> waits = new ArrayList<>();
  private long wallMillis;
  private long nanos = 5;
  private Runnable meanwhile = () -> {};

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

  /** What happens while somebody waits, each time. */
  public void meanwhile(Runnable happens) {
    meanwhile = happens;
  }

  public List<Duration> waits() {
    return waits;
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
    Duration wait = Duration.ofNanos(Math.max(0, until - nanos));
    waits.add(wait);
    meanwhile.run();
    pass(wait);
  }
}
