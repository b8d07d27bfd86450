package io.tarn.examples.weblogs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Made-up hits, few URLs having most of them, as on a real site; in the order of their times but
 * for less than five minutes.
 */
final class WebLog {
  private static final int URLS = 40;
  private static final Duration OUT_OF_ORDER = Duration.ofMinutes(5);

  private final Random random;
  private final int hosts;

  WebLog(long seed, int hosts) {
    this.random = new Random(seed);
    this.hosts = hosts;
  }

  /** Hits whose times are evenly spread over a while. */
  List<Hit> hits(Instant from, Duration during, int count) {
    List<Hit> hits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Instant inOrder = from.plusMillis(during.toMillis() * i / count);
      long early = Math.min(OUT_OF_ORDER.toMillis(), Duration.between(from, inOrder).toMillis());
      Instant time = inOrder.minusMillis(early == 0 ? 0 : random.nextLong(early));
      hits.add(new Hit("host-" + random.nextInt(hosts), time, "GET " + url() + " HTTP/1.0"));
    }
    return hits;
  }

  private String url() {
    double share = random.nextDouble();
    int rank = (int) (URLS * share * share * share);
    return rank % 4 == 3 ? "/images/" + rank + ".gif" : "/pages/" + rank + ".html";
  }

  /** The hits in so many batches, in their order. */
  static List<List<Hit>> batches(List<Hit> hits, int count) {
    List<List<Hit>> batches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      batches.add(hits.subList(hits.size() * i / count, hits.size() * (i + 1) / count));
    }
    return batches;
  }
}
