package io.tarn.examples.weblogs;

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
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.WindowResultDStream;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.Trigger;
import java.time.Duration;
import java.util.List;

/**
 * How many different visitors a site had in each hour, about: a sketch of some 2 KiB stands for all
 * of an hour's visitors, however many there are. The count is within 1.6 % of the exact one in two
 * of three hours, and within 3.3 % in 19 of 20.
 *
 * <pre>
 * ./tarn run --jar … --class io.tarn.examples.weblogs.DistinctVisitors LOGS
 * </pre>
 *
 * <p>{@code LOGS} is a folder of {@link Hit}s, one JSON object on each line; a visitor is a host.
 * Each batch prints the hours that it has changed. The table {@code visitors} has all hours: {@code
 * ./tarn windows distinct-visitors visitors site}.
 */
public final class DistinctVisitors {
  /** The hours of a site, each with its {@code visitors} and {@code hits}. */
  public static final TableSpec<String, AggregateResult> VISITORS =
      StateSpec.table("visitors").keyedBy(KeyTypes.STRING);

  /** The one key there is. */
  public static final String SITE = "site";

  /** How long after its time a hit may come, and still count. */
  private static final Duration DELAY = Duration.ofMinutes(10);

  private DistinctVisitors() {}

  public static WindowResultDStream<String> build(DStream<Hit> hits) {
    return hits.withWatermark(Hit::timestamp, DELAY)
        .keyBy(KeyTypes.STRING, hit -> SITE)
        .window(WindowSpec.tumbling(Duration.ofHours(1)))
        .aggregate(
            VISITORS,
            List.of(Aggregates.distinct("visitors", Hit::host), Aggregates.count("hits")));
  }

  public static void main(String[] args) throws InterruptedException {
    TextFiles logs = TextFiles.in(Arguments.at(0, args, "a folder of web logs"));
    try (Tarn tarn = Tarn.getOrCreate();
        StreamingContext streams = tarn.streams("distinct-visitors")) {
      build(streams.source(logs).parse(JsonLines.of(Hit.class)::parse)).print();
      streams.start(Trigger.asFastAsPossible()).awaitTermination();
    }
  }
}
