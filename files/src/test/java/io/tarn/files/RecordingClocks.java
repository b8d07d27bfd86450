package io.tarn.files;

import io.tarn.spi.job.Clocks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Clocks that stand where they are set, and say what was waited for. */
final class RecordingClocks implements Clocks {
  private final List<Duration> waits = new ArrayList<>();
  private long wallMillis;
  private long nanos = 5;
  private Runnable meanwhile = () -> {};

  RecordingClocks(long wallMillis) {
    this.wallMillis = wallMillis;
  }

  void pass(Duration time) {
    wallMillis += time.toMillis();
    nanos += time.toNanos();
  }

  /** What happens while somebody waits, each time. */
  void meanwhile(Runnable happens) {
    meanwhile = happens;
  }

  List<Duration> waits() {
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
