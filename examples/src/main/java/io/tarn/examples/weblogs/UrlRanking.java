package io.tarn.examples.weblogs;

import io.tarn.client.Rows;
import io.tarn.client.Snapshot;
import io.tarn.client.TypedRow;
import io.tarn.examples.Arguments;
import io.tarn.files.JsonLines;
import io.tarn.files.TextFiles;
import io.tarn.runtime.Tarn;
import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSpec;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StateDStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.aggregate.WindowedResult;
import io.tarn.stream.engine.job.Trigger;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The ten URLs with the most requests, of each hour, anew every ten minutes.
 *
 * <pre>
 *  hits ─► count by URL and window ─► windows that are over ─► the ten greatest of each window
 *          table url_hits                                      table url_ranking
 * </pre>
 *
 * <pre>
 * ./tarn run --jar … --class io.tarn.examples.weblogs.UrlRanking LOGS
 * </pre>
 *
 * <p>{@code LOGS} is a folder of {@link Hit}s, one JSON object on each line. Once no hit of a
 * window is awaited any more, its ranking is printed, and served by the table {@code url_ranking}
 * under the window's start: {@code ./tarn scan url-ranking url_ranking}.
 */
public final class UrlRanking {
  /** The ranking of each window, as {@code urls}, by the window's start. */
  public static final TableSpec<Instant, AggregateResult> RANKING =
      StateSpec.table("url_ranking").keyedBy(KeyTypes.TIMESTAMP);

  private static final int PLACES = 10;
  private static final Duration LENGTH = Duration.ofHours(1);
  private static final Duration SLIDE = Duration.ofMinutes(10);

  /** How long after its time a hit may come, and still count. */
  private static final Duration DELAY = Duration.ofMinutes(10);

  private UrlRanking() {}

  /** A URL, and how many hits it had in the window. */
  public record Ranked(String url, long hits) implements Serializable {
    static Ranked of(WindowedResult<String> counted) {
      return new Ranked(counted.key(), counted.asLong("hits"));
    }
  }

  /**
   * @return the windows of which a batch has become certain, by their start
   */
  public static StateDStream<Instant, AggregateResult> build(DStream<Hit> hits) {
    return hits.withWatermark(Hit::timestamp, DELAY)
        .keyBy(KeyTypes.STRING, Hit::url)
        .window(WindowSpec.sliding(LENGTH, SLIDE))
        .aggregate("url_hits", Aggregates.count("hits"))
        .finals()
        .keyBy(KeyTypes.TIMESTAMP, counted -> counted.window().start())
        .aggregateByKey(
            RANKING,
            List.of(Aggregates.top("urls", PLACES, Ranked::of, counted -> counted.asLong("hits"))));
  }

  /** The rankings that a snapshot of the job serves, by the start of the window. */
  public static SortedMap<Instant, List<Ranked>> read(Snapshot snapshot) {
    SortedMap<Instant, List<Ranked>> rankings = new TreeMap<>();
    try (Rows<TypedRow<Instant, AggregateResult>> rows = snapshot.table(RANKING).scan()) {
      rows.forEach(row -> rankings.put(row.key(), row.state().asList("urls", Ranked.class)));
    }
    return rankings;
  }

  public static void main(String[] args) throws InterruptedException {
    TextFiles logs = TextFiles.in(Arguments.at(0, args, "a folder of web logs"));
    try (Tarn tarn = Tarn.getOrCreate();
        StreamingContext streams = tarn.streams("url-ranking")) {
      build(streams.source(logs).parse(JsonLines.of(Hit.class)::parse))
          .orderBy((left, right) -> left.key().compareTo(right.key()))
          .print();
      streams.start(Trigger.asFastAsPossible()).awaitTermination();
    }
  }
}
