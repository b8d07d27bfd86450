package io.tarn.examples.feeds;

import io.tarn.examples.Arguments;
import io.tarn.runtime.Tarn;
import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StrictJson;
import io.tarn.sources.ReceiverSource;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StateDStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.Trigger;
import java.io.Serializable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * How often the pages of a wiki are edited, from its feed of changes.
 *
 * <pre>
 * ./tarn run --jar … --class io.tarn.examples.feeds.PageEdits \
 *     https://stream.wikimedia.org/v2/stream/recentchange
 * ./tarn scan page-edits edits --limit 20
 * </pre>
 */
public final class PageEdits {
  private PageEdits() {}

  /** A change; other fields of the feed are passed over. */
  public record Edit(String wiki, String title, boolean bot) implements Serializable {}

  /**
   * @return the pages that were edited in each batch, by wiki and title, with how often in all
   */
  public static StateDStream<String, AggregateResult> build(DStream<String> events) {
    StrictJson<Edit> json = StrictJson.of(Edit.class);
    return events
        .parse(event -> json.parse(event.getBytes(StandardCharsets.UTF_8)))
        .filter(edit -> edit.wiki() != null && edit.title() != null)
        .keyBy(KeyTypes.STRING, edit -> edit.wiki() + " " + edit.title())
        .aggregateByKey(
            "edits",
            Aggregates.count("edits"),
            Aggregates.sum("by_bots", edit -> edit.bot() ? 1 : 0));
  }

  public static void main(String[] args) throws InterruptedException {
    URI feed = URI.create(Arguments.at(0, args, "the address of a feed"));
    try (Tarn tarn = Tarn.getOrCreate();
        StreamingContext streams = tarn.streams("page-edits")) {
      build(streams.source(ReceiverSource.of("feed", String.class, new EventFeed(feed)))).print();
      streams.start(Trigger.interval(Duration.ofSeconds(1))).awaitTermination();
    }
  }
}
