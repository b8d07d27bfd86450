package io.tarn.benchmarks.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.tarn.schemas.JacksonMappers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Random;
import java.util.function.Supplier;

/**
 * One client's reads: a host's row, mostly; and of each ten one of all reply codes at once, whose
 * counts must be what had been read by the batch that they show.
 */
final class Reading {
  private static final int HOSTS = 5_000;
  private static final int CHECKED = 10;
  private static final String TABLES = "api/v1/jobs/weblogs/tables/";

  private final HttpClient client;
  private final Supplier<URI> server;
  private final Events events;
  private final Random random;

  Reading(HttpClient client, Supplier<URI> server, Events events, long seed) {
    this.client = client;
    this.server = server;
    this.events = events;
    this.random = new Random(seed);
  }

  /** What became of a read. */
  enum Outcome {
    ANSWERED,
    /** The server said that it cannot answer now, or there is none now. */
    UNAVAILABLE
  }

  /**
   * Reads once.
   *
   * @throws IllegalStateException if the answer is wrong
   */
  Outcome run() throws InterruptedException {
    boolean checked = random.nextInt(CHECKED) == 0;
    try {
      HttpResponse<byte[]> response =
          client.send(checked ? ofReplies() : ofHost(), HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() == 503) {
        return Outcome.UNAVAILABLE;
      }
      if (response.statusCode() != 200 && response.statusCode() != 404) {
        throw new IllegalStateException(response.uri() + " answers " + response.statusCode());
      }
      if (checked && response.statusCode() == 200) {
        check(JacksonMappers.JSON.readTree(response.body()));
      }
      return Outcome.ANSWERED;
    } catch (IOException e) {
      return Outcome.UNAVAILABLE;
    }
  }

  private HttpRequest ofHost() {
    return request(TABLES + "host_totals/rows/host-" + random.nextInt(HOSTS) + ".example.net")
        .build();
  }

  private HttpRequest ofReplies() {
    return request(TABLES + "replies/rows")
        .header("Content-Type", "application/json")
        .POST(
            HttpRequest.BodyPublishers.ofString(
                "{\"keys\":[\"200\",\"302\",\"304\",\"403\",\"404\",\"500\",\"501\"]}"))
        .build();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.get().resolve(path)).timeout(Duration.ofSeconds(10));
  }

  private void check(JsonNode answer) {
    long sum = 0;
    for (JsonNode row : answer.get("rows")) {
      sum += row.at("/value/count").asLong();
    }
    events.check(answer.get("batch").asLong(), sum);
  }
}
