package io.tarn.examples.weblogs;

import io.tarn.examples.Arguments;
import io.tarn.files.JsonLines;
import io.tarn.files.TextFiles;
import io.tarn.runtime.Tarn;
import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSpec;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.aggregate.WindowedResult;
import io.tarn.stream.engine.job.Trigger;
import java.time.Duration;
import java.util.List;

/**
 * The visits of each user: a visit ends when nothing has come from the user for half an hour. Hits
 * may come out of order, and make one visit of two.
 *
 * <pre>
 * ./tarn run --jar … --class io.tarn.examples.weblogs.UserSessions LOGS
 * </pre>
 *
 * <p>{@code LOGS} is a folder of {@link Hit}s, one JSON object on each line; a user is a host. Each
 * visit is printed once, when it has ended, with its first and last URL and how many requests it
 * had. The table {@code sessions} has those that still last as well: {@code ./tarn windows
 * user-sessions sessions HOST}.
 */
public final class UserSessions {
  /** The visits of each host: {@code requests}, {@code entry} and {@code exit}. */
  public static final TableSpec<String, AggregateResult> SESSIONS =
      StateSpec.table("sessions").keyedBy(KeyTypes.STRING);

  private static final Duration GAP = Duration.ofMinutes(30);

  /** How long after its time a hit may come, and still count. */
  private static final Duration DELAY = Duration.ofMinutes(10);

  private UserSessions() {}

  /**
   * @return each visit once, when it has ended
   */
  public static DStream<WindowedResult<String>> build(DStream<Hit> hits) {
    return hits.withWatermark(Hit::timestamp, DELAY)
        .keyBy(KeyTypes.STRING, Hit::host)
        .sessionWindow(GAP)
        .aggregate(
            SESSIONS,
            List.of(
                Aggregates.count("requests"),
                Aggregates.first("entry", Hit::url, Hit::timestamp),
                Aggregates.last("exit", Hit::url, Hit::timestamp)))
        .finals();
  }

  public static void main(String[] args) throws InterruptedException {
    TextFiles logs = TextFiles.in(Arguments.at(0, args, "a folder of web logs"));
    try (Tarn tarn = Tarn.getOrCreate();
        StreamingContext streams = tarn.streams("user-sessions")) {
      build(streams.source(logs).parse(JsonLines.of(Hit.class)::parse)).print();
      streams.start(Trigger.asFastAsPossible()).awaitTermination();
    }
  }
}
