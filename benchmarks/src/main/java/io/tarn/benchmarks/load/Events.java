package io.tarn.benchmarks.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many events a job had counted by each batch: what readers have seen, all of them the same,
 * and what the job's own figures say of some. Thread-safe.
 */
final class Events {
  private final Map<Long, Long> seen = new ConcurrentHashMap<>();
  private final AtomicLong checks = new AtomicLong();

  /**
   * @throws IllegalStateException if another sum was seen at that batch
   */
  void check(long batch, long sum) {
    checks.incrementAndGet();
    Long before = seen.putIfAbsent(batch, sum);
    if (before != null && before != sum) {
      throw new IllegalStateException(
          "at batch " + batch + " there were " + before + " events, and now " + sum);
    }
  }

  /**
   * Holds the job's own figures against what is seen; gives how many events there are by now.
   *
   * @throws IllegalStateException if they differ
   */
  long now(DemoProcess demo, HttpClient client) throws IOException, InterruptedException {
    JsonNode job = demo.await(client, "api/v1/jobs/weblogs");
    long events = job.get("events").asLong();
    check(job.get("batch").asLong(), events);
    return events;
  }

  long checks() {
    return checks.get();
  }

  int batches() {
    return seen.size();
  }
}
