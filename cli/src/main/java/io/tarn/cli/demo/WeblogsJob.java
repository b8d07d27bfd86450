package io.tarn.cli.demo;

import io.tarn.files.JsonLines;
import io.tarn.files.TextFiles;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.aggregate.WindowedResult;
import java.time.Duration;

/** The graph of the job {@code weblogs}. */
final class WeblogsJob {
  static final String NAME = "weblogs";
  static final WindowSpec WINDOW = WindowSpec.sliding(Duration.ofMinutes(5), Duration.ofMinutes(1));

  private static final Duration WATERMARK_DELAY = Duration.ofMinutes(10);

  private WeblogsJob() {}

  /**
   * Builds the graph. Event times are looked at before any table, so that a hit of an impossible
   * one is counted in none of them.
   *
   * @param files of JSON lines, of which each makes a batch
   * @return the windows of pages that each batch changes
   */
  static DStream<WindowedResult<String>> build(StreamingContext streams, TextFiles files) {
    DStream<Hit> hits =
        streams
            .source(files.maxFilesPerBatch(1).skipBlankLines())
            .parse(JsonLines.of(Hit.class)::parse)
            .withWatermark(Hit::timestamp, WATERMARK_DELAY);

    hits.keyBy(KeyTypes.STRING, Hit::host)
        .updateStateByKey(StateSpec.of("host_totals", HostTotals.class), HostTotals::update);

    hits.keyBy(KeyTypes.LONG, hit -> (long) hit.reply())
        .aggregateByKey("replies", Aggregates.count("count"), Aggregates.sum("bytes", Hit::bytes));

    return hits.filter(Hit::isContentPage)
        .keyBy(KeyTypes.STRING, Hit::url)
        .window(WINDOW)
        .aggregate("url_hits", Aggregates.count("count"));
  }
}
