package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.client.Answer;
import io.tarn.client.KeyRange;
import io.tarn.client.NotFoundException;
import io.tarn.client.Page;
import io.tarn.client.Rows;
import io.tarn.client.Snapshot;
import io.tarn.client.TypedChange;
import io.tarn.client.TypedRow;
import io.tarn.client.TypedTable;
import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSpec;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.memory.QueueSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tables read by the very spec that their job was built with. */
abstract class TypedTableTests extends ClientContract {
  private static final TableSpec<String, Pages> PAGES =
      StateSpec.of("pages", Pages.class).buckets(4).keyedBy(KeyTypes.STRING);
  private static final TableSpec<String, AggregateResult> COUNTS =
      StateSpec.table("counts").buckets(4).keyedBy(KeyTypes.STRING);
  private static final TableSpec<String, AggregateResult> WINDOWS =
      StateSpec.table("windows").buckets(4).keyedBy(KeyTypes.STRING);

  private Snapshot first;
  private Snapshot second;

  /** What a job keeps of a page. */
  record Pages(long visits, long bytes) {
    Pages plus(List<Visit> more) {
      return new Pages(visits + more.size(), bytes + more.stream().mapToLong(Visit::bytes).sum());
    }
  }

  record Visits(long visits) {}

  record Renamed(long hits, long length) {}

  record Narrowed(int visits, long bytes) {}

  @BeforeEach
  void runVisits() {
    QueueSource<Visit> source = new QueueSource<>("in", 1);
    source.addAll(List.of(visit("/a", 0, 10), visit("/b", 1, 20), visit("/a", 6, 30)));
    source.addAll(List.of(visit("/a", 7, 40), visit("/c", 8, 50)));
    run(
        context -> {
          var visits =
              context
                  .source(source)
                  .withWatermark(Visit::time, Duration.ofDays(1))
                  .keyBy(KeyTypes.STRING, Visit::page);
          visits.updateStateByKey(
              PAGES,
              (page, more, before) ->
                  Optional.of(before.orElse(new Pages(0, 0)).plus(new ArrayList<>(more))));
          visits.aggregateByKey(
              COUNTS, List.of(Aggregates.count("visits"), Aggregates.sum("bytes", Visit::bytes)));
          visits
              .window(WindowSpec.tumbling(Duration.ofMinutes(5)))
              .aggregate(WINDOWS, List.of(Aggregates.count("visits")));
        });
    first = reader().snapshotAt(0);
    second = reader().snapshot();
  }

  @Test
  void statesAreOfTheirOwnClass() {
    TypedTable<String, Pages> pages = second.table(PAGES);

    Answer<Optional<Pages>> found = pages.get("/a");
    assertEquals(Optional.of(new Pages(3, 80)), found.value());
    assertEquals(1, found.batch());
    assertEquals(Optional.empty(), pages.get("/z").value());
    assertEquals(Optional.of(new Pages(2, 40)), first.table(PAGES).get("/a").value());
    assertEquals(
        List.of("/c", "/a"),
        pages.getAll(List.of("/c", "/z", "/a")).value().stream().map(TypedRow::key).toList());
  }

  @Test
  void scansGiveKeysAndStates() {
    Map<String, Pages> states = new TreeMap<>();
    try (Rows<TypedRow<String, Pages>> rows = second.table(PAGES).scan()) {
      for (TypedRow<String, Pages> row : rows) {
        states.put(row.key(), row.state());
      }
      assertEquals(1, rows.batch());
    }

    assertEquals(
        Map.of("/a", new Pages(3, 80), "/b", new Pages(1, 20), "/c", new Pages(1, 50)), states);
    assertEquals(
        List.of("/b"),
        second.table(PAGES).scan(KeyRange.between("/b", "/c"), 10).toList().stream()
            .map(TypedRow::key)
            .toList());
  }

  @Test
  void pagesAndTheGreatestGiveKeysAndStates() {
    TypedTable<String, Pages> pages = second.table(PAGES);
    Page begin = pages.page(KeyRange.ALL, 2);
    Page next = reader().page(begin.next().orElseThrow(), 2);

    assertEquals(
        List.of(new Pages(3, 80), new Pages(1, 20)),
        pages.rows(begin).stream().map(TypedRow::state).toList());
    assertEquals(List.of("/c"), pages.rows(next).stream().map(TypedRow::key).toList());
    assertThrows(IllegalArgumentException.class, () -> second.table(COUNTS).rows(begin));
    assertEquals(
        List.of("/a", "/c"), pages.top(2, "bytes").value().stream().map(TypedRow::key).toList());
    assertEquals(
        List.of(2L),
        second.table(WINDOWS).top(1, "visits").value().stream()
            .map(row -> row.state().asLong("visits"))
            .toList());
  }

  @Test
  void aggregatesAreReadAsTheJobGivesThem() {
    AggregateResult counts = second.table(COUNTS).get("/a").value().orElseThrow();

    assertEquals(3, counts.asLong("visits"));
    assertEquals(80, counts.asLong("bytes"));
    assertEquals(second.planned(), second.table(COUNTS).scan().toList().get(0).updated());
  }

  @Test
  void windowsAreReadAsTheJobGivesThem() {
    List<TypedRow<String, AggregateResult>> windows = second.table(WINDOWS).windows("/a").value();

    assertEquals(
        List.of(Visit.START, Visit.START.plus(Duration.ofMinutes(5))),
        windows.stream().map(row -> row.window().orElseThrow().start()).toList());
    assertEquals(
        List.of(1L, 2L), windows.stream().map(row -> row.state().asLong("visits")).toList());
    assertEquals(
        List.of(2L),
        second.table(WINDOWS).windows("/a", Visit.START.plusSeconds(1), null).value().stream()
            .map(row -> row.state().asLong("visits"))
            .toList());
  }

  @Test
  void changesGiveTheStatesBeforeAndAfter() {
    assertEquals(
        List.of(
            new TypedChange<>(
                "/a",
                Optional.empty(),
                Optional.of(new Pages(2, 40)),
                Optional.of(new Pages(3, 80))),
            new TypedChange<>(
                "/c", Optional.empty(), Optional.empty(), Optional.of(new Pages(1, 50)))),
        reader().changes(PAGES, 0, 1).toList());
  }

  @Test
  void aSpecOfOtherKeysOrStatesIsRefused() {
    assertEquals(
        "table pages has keys of type string, not long; read it by the spec that its job was built"
            + " with",
        assertThrows(
                IllegalArgumentException.class,
                () -> second.table(StateSpec.of("pages", Pages.class).keyedBy(KeyTypes.LONG)))
            .getMessage());
    assertEquals(
        "table pages has states of a class, as CBOR, not aggregates; read it by the spec"
            + " that its job was built with",
        assertThrows(
                IllegalArgumentException.class,
                () -> second.table(StateSpec.table("pages").keyedBy(KeyTypes.STRING)))
            .getMessage());
    assertEquals(
        "table counts has aggregates visits:count, bytes:sum-long, not states of a class, as CBOR;"
            + " read it by the spec that its job was built with",
        assertThrows(
                IllegalArgumentException.class,
                () -> second.table(StateSpec.of("counts", Pages.class).keyedBy(KeyTypes.STRING)))
            .getMessage());
    assertEquals(
        "Job " + job + " has no table others; it has [counts, pages, windows]",
        assertThrows(
                NotFoundException.class,
                () -> second.table(StateSpec.of("others", Pages.class).keyedBy(KeyTypes.STRING)))
            .getMessage());
  }

  @Test
  void aSpecOfAnotherClassIsReadByIfItsFieldsAreTheTables() {
    assertEquals(
        Optional.of(new Visits(3)),
        second
            .table(StateSpec.of("pages", Visits.class).keyedBy(KeyTypes.STRING))
            .get("/a")
            .value());
    assertEquals(
        "table pages has states with the fields [bytes, visits], none of which the spec's class"
            + " reads, but [hits, length]; name its fields as the job's class does, or read it by"
            + " the spec that its job was built with",
        assertThrows(
                IllegalArgumentException.class,
                () -> second.table(StateSpec.of("pages", Renamed.class).keyedBy(KeyTypes.STRING)))
            .getMessage());
    assertEquals(
        "table pages has a field visits of kind long that the spec's class reads as int, which does"
            + " not hold all of it; give the spec's class a kind that does, or read it by the spec"
            + " that its job was built with",
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    reader()
                        .changes(
                            StateSpec.of("pages", Narrowed.class).keyedBy(KeyTypes.STRING), 0, 1))
            .getMessage());
  }

  private static Visit visit(String page, int minute, long bytes) {
    return new Visit(page, Visit.START.plus(Duration.ofMinutes(minute)), bytes);
  }
}
