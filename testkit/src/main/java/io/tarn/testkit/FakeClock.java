package io.tarn.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that only the test moves, forwards or back. Thread-safe. */
public final class FakeClock extends Clock {
  private final AtomicReference<Instant> now;
  private final ZoneId zone;

  private FakeClock(AtomicReference<Instant> now, ZoneId zone) {
    this.now = now;
    this.zone = zone;
  }

  public static FakeClock at(Instant start) {
    return new FakeClock(new AtomicReference<>(start), ZoneOffset.UTC);
  }

  /** Moves on by {@code time}, or back if it is negative. */
  public void advance(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  public void set(Instant newNow) {
    now.set(newNow);
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  /** The same time, moved with this clock, told in another zone. */
  @Override
  public Clock withZone(ZoneId newZone) {
    return new FakeClock(now, newZone);
  }
}
