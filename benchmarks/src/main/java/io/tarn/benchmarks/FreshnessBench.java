package io.tarn.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import io.tarn.files.TextFiles;
import io.tarn.runtime.Tarn;
import io.tarn.runtime.cluster.ClusterListener;
import io.tarn.runtime.cluster.Location;
import io.tarn.schemas.JacksonMappers;
import io.tarn.schemas.KeyTypes;
import io.tarn.serving.TarnServer;
import io.tarn.serving.http.ServerOptions;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.StreamingQuery;
import io.tarn.stream.engine.job.Trigger;
import io.tarn.stream.engine.shared.CacheBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * From an event to its being read: a file of events is moved into the folder that a job reads, each
 * 50 ms, and a client follows one key of its table over HTTP, which the last line of each file
 * changes.
 */
final class FreshnessBench {
  private static final int MILLIS_BETWEEN_FILES = 50;
  private static final int KEYS = 100_000;
  private static final int WARM_UP_SECONDS = 20;
  private static final String MARKER = "marker";

  private final Path input;
  private final Path made;
  private final int eventsPerFile;
  private final int files;
  private final ConcurrentHashMap<Long, Long> moved = new ConcurrentHashMap<>();
  private final SplittableRandom random = new SplittableRandom(29);

  private FreshnessBench(Path folder, Options options) throws IOException {
    this.input = Files.createDirectory(folder.resolve("input"));
    this.made = Files.createDirectory(folder.resolve("made"));
    this.eventsPerFile = options.count("rate") * MILLIS_BETWEEN_FILES / 1_000;
    this.files = (WARM_UP_SECONDS + options.count("seconds")) * 1_000 / MILLIS_BETWEEN_FILES;
  }

  static void run(Path folder, Options options) throws Exception {
    FreshnessBench bench = new FreshnessBench(folder, options);
    try (Tarn tarn =
            Tarn.open(
                Location.folder(folder.resolve("hbase")),
                ClusterListener.LOG,
                CacheBudget.ofProcess());
        StreamingContext streams = tarn.streams("fresh");
        TarnServer server = TarnServer.start(tarn, ServerOptions.defaults().withPort(0))) {
      streams
          .source(TextFiles.in(bench.input.toString()).deleteRead())
          .parse(Event::parse)
          .keyBy(KeyTypes.STRING, Event::key)
          .aggregateByKey(
              "totals", Aggregates.count("count"), Aggregates.max("greatest", Event::value));
      StreamingQuery query = streams.start(Trigger.asFastAsPossible());
      bench.move(0); // so that there is a batch to begin with
      query.processAllAvailable();
      Thread writer = new Thread(bench::moveAll, "writer");
      writer.start();
      List<Double> millis = bench.follow(server.address());
      writer.join();
      System.out.printf(
          "%,d events/s; ms from a file's coming to its last event's being read: %s%n",
          options.count("rate"), Spread.of(millis.stream().mapToDouble(Double::doubleValue)));
    }
  }

  private void moveAll() {
    long began = System.nanoTime();
    try {
      for (int file = 1; file <= files; file++) {
        long due = began + file * TimeUnit.MILLISECONDS.toNanos(MILLIS_BETWEEN_FILES);
        Thread.sleep(Math.max(0, (due - System.nanoTime()) / 1_000_000));
        move(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void move(long file) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 1; i < eventsPerFile; i++) {
      lines.append("key-").append(random.nextInt(KEYS)).append(",1,0\n");
    }
    lines.append(MARKER).append(',').append(file).append(",0\n");
    String name = String.format("part-%09d.csv", file);
    Files.writeString(made.resolve(name), lines);
    moved.put(file, System.nanoTime());
    Files.move(made.resolve(name), input.resolve(name));
  }

  /** How long each file took that came after the first seconds. */
  private List<Double> follow(URI server) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(
                server.resolve("api/v1/jobs/fresh/tables/totals/watch?key=" + MARKER + "&after=0"))
            .build();
    List<Double> millis = new ArrayList<>();
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    long seen = 0;
    try (Stream<String> lines = client.send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
      for (Iterator<String> each = lines.iterator(); seen < files && each.hasNext(); ) {
        String line = each.next();
        if (line.startsWith("data:")) {
          long now = System.nanoTime();
          long greatest = greatest(JacksonMappers.JSON.readTree(line.substring(5)));
          for (; seen < greatest; seen++) {
            long took = now - moved.remove(seen + 1);
            if ((seen + 1) * MILLIS_BETWEEN_FILES > WARM_UP_SECONDS * 1_000) {
              millis.add(took / 1e6);
            }
          }
        }
      }
    }
    return millis;
  }

  private static long greatest(JsonNode event) {
    return event.at("/changes/0/after/greatest").asLong();
  }
}
