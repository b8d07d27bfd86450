package io.tarn.cli.demo;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is kept of a host.
 *
 * @param requests how many it made
 * @param bytes how many bytes it was sent
 * @param lastSeen the time of its latest request
 */
record HostTotals(long requests, long bytes, Instant lastSeen) {
  /** The totals with a batch's hits of the host added. */
  static Optional<HostTotals> update(String host, List<Hit> hits, Optional<HostTotals> before) {
    long requests = before.map(HostTotals::requests).orElse(0L);
    long bytes = before.map(HostTotals::bytes).orElse(0L);
    Instant lastSeen = before.map(HostTotals::lastSeen).orElse(Instant.MIN);
    for (Hit hit : hits) {
      requests++;
      bytes += hit.bytes();
      lastSeen = hit.timestamp().isAfter(lastSeen) ? hit.timestamp() : lastSeen;
    }
    return Optional.of(new HostTotals(requests, bytes, lastSeen));
  }
}
