package io.tarn.serving.api;

import io.tarn.client.JobReader;
import io.tarn.spi.job.Committed;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which batch of a job was committed last: asked once for all that want to know it at the same
 * time, so that many streams of events cost a job no more than one. Thread-safe.
 */
public final class Pulses {
  private static final long KEPT_NANOS = Duration.ofMillis(20).toNanos();

  private final Lake lake;
  private final Map<String, Seen> jobs = new ConcurrentHashMap<>();

  public Pulses(Lake lake) {
    this.lake = lake;
  }

  /**
   * The version of the batch that was committed last, as of 20 ms ago or later; -1 for none.
   *
   * @throws RuntimeException if that cannot be found out, as {@link Problem#of} knows
   */
  public long newest(String job) {
    return jobs.compute(job, (name, seen) -> seen != null && seen.isNew() ? seen : look(name))
        .version();
  }

  private Seen look(String job) {
    long asked = System.nanoTime();
    JobReader reader = lake.client().job(job);
    return new Seen(reader.status().committed().map(Committed::version).orElse(-1L), asked);
  }

  /**
   * What was seen.
   *
   * @param askedNanos when it was asked for
   */
  private record Seen(long version, long askedNanos) {
    boolean isNew() {
      return System.nanoTime() - askedNanos < KEPT_NANOS;
    }
  }
}
