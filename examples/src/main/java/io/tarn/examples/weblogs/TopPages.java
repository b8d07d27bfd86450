package io.tarn.examples.weblogs;

import io.tarn.client.KeyRange;
import io.tarn.client.Rows;
import io.tarn.client.Snapshot;
import io.tarn.client.TypedRow;
import io.tarn.examples.Arguments;
import io.tarn.files.JsonLines;
import io.tarn.files.TextFiles;
import io.tarn.runtime.Tarn;
import io.tarn.schemas.KeyType;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSpec;
import io.tarn.stream.engine.StateDStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.Trigger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * The pages of each day with the most requests, by one program as a batch job and as a stream. The
 * graph is the same, and so is what comes out; only the trigger is another.
 *
 * <pre>
 *  hits of pages ─► count by day and page ─► index by day and count
 *                   table page_hits          table top_pages
 * </pre>
 *
 * <pre>
 * ./tarn run --jar … --class io.tarn.examples.weblogs.TopPages LOGS once 1995-08-01
 * ./tarn run --jar … --class io.tarn.examples.weblogs.TopPages LOGS stream
 * </pre>
 *
 * <p>{@code LOGS} is a folder of {@link Hit}s, one JSON object on each line. {@code once} counts
 * all files in one batch, prints the top pages of the day, and ends. {@code stream} counts each
 * file as it comes, and goes on. Either may go on where the other has ended: {@code once} then
 * reads the files that are new. The first rows of a day in the table {@code top_pages} are its top
 * pages, also while neither runs.
 */
public final class TopPages {
  private static final KeyType<List<Object>> DAY_AND_PAGE =
      KeyTypes.struct(KeyTypes.TIMESTAMP, KeyTypes.STRING);

  /** A day's pages with many hits come before those with few. */
  private static final KeyType<List<Object>> DAY_AND_HITS_DOWN =
      KeyTypes.struct(KeyTypes.TIMESTAMP, KeyTypes.LONG);

  private static final StateSpec<PageHits> HITS = StateSpec.of("page_hits", PageHits.class);

  private static final TableSpec<List<Object>, PageHits> TOP =
      StateSpec.of("top_pages", PageHits.class)
          .keyedBy(KeyTypes.struct(DAY_AND_HITS_DOWN, DAY_AND_PAGE));

  private TopPages() {}

  /**
   * How often a page was asked for on a day.
   *
   * @param day its beginning, in UTC
   */
  public record PageHits(Instant day, String page, long hits) {
    List<Object> byHits() {
      return List.of(day, -hits);
    }
  }

  /**
   * @param files read one in each batch, or all in one if the trigger says so
   */
  public static StateDStream<List<Object>, PageHits> build(
      StreamingContext streams, TextFiles files) {
    return streams
        .source(files.maxFilesPerBatch(1))
        .parse(JsonLines.of(Hit.class)::parse)
        .filter(Hit::isPage)
        .keyBy(DAY_AND_PAGE, hit -> List.of(dayOf(hit.timestamp()), hit.url()))
        .updateStateByKey(HITS, TopPages::added)
        .indexBy(TOP.table(), DAY_AND_HITS_DOWN, PageHits::byHits);
  }

  private static Instant dayOf(Instant time) {
    return time.truncatedTo(ChronoUnit.DAYS);
  }

  private static Optional<PageHits> added(
      List<Object> dayAndPage, List<Hit> hits, Optional<PageHits> before) {
    Hit first = hits.get(0);
    long hitsBefore = before.map(PageHits::hits).orElse(0L);
    return Optional.of(
        new PageHits(dayOf(first.timestamp()), first.url(), hitsBefore + hits.size()));
  }

  /**
   * The pages of a day with the most hits, best first; of equal ones, in the order of their names.
   */
  public static List<PageHits> read(Snapshot snapshot, LocalDate date, int most) {
    Instant day = date.atStartOfDay(ZoneOffset.UTC).toInstant();
    KeyRange ofDay = KeyRange.between(first(day), first(day.plus(1, ChronoUnit.DAYS)));
    try (Rows<TypedRow<List<Object>, PageHits>> rows = snapshot.table(TOP).scan(ofDay, most)) {
      return rows.stream().map(TypedRow::state).toList();
    }
  }

  /** What no key of the day comes before. */
  private static List<Object> first(Instant day) {
    return List.of(List.of(day, Long.MIN_VALUE), List.of(day, ""));
  }

  public static void main(String[] args) throws InterruptedException {
    TextFiles logs = TextFiles.in(Arguments.at(0, args, "a folder of web logs"));
    boolean once = Arguments.at(1, args, "once or stream").equals("once");
    Trigger trigger = once ? Trigger.once() : Trigger.asFastAsPossible();
    try (Tarn tarn = Tarn.getOrCreate();
        StreamingContext streams = tarn.streams("top-pages")) {
      build(streams, logs);
      streams.start(trigger).awaitTermination();
      if (once) {
        LocalDate day = LocalDate.parse(Arguments.at(2, args, "a day such as 1995-08-01"));
        read(tarn.client().job("top-pages").snapshot(), day, 10).forEach(System.out::println);
      }
    }
  }
}
