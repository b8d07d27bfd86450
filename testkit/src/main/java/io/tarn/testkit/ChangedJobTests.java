package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.StateSpec;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.DamagedTableException;
import io.tarn.spi.job.JobChangedException;
import io.tarn.spi.job.SinkNote;
import io.tarn.spi.job.StoredTable;
import io.tarn.spi.sink.Sink;
import io.tarn.spi.write.FencedException;
import io.tarn.spi.write.StateRow;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.job.Trigger;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.protocol.JobAdmin;
import io.tarn.stream.engine.protocol.JobStore;
import io.tarn.stream.engine.protocol.ProtocolBackend;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Jobs that are not what they were: what is missing is said by name and nothing is changed, and
 * each refusal names a remedy that helps.
 */
abstract class ChangedJobTests extends BackendContract {
  private static final int BUCKETS = 2;
  private static final RowKeys<String> KEYS = RowKeys.of(KeyTypes.STRING, BUCKETS);
  private static final String A = "counts";
  private static final String B = "others";

  private final QueueSource<String> source = new QueueSource<>("in", 1);
  private final NamedRecords named = new NamedRecords();

  ChangedJobTests(Function<FakeClock, BackendFixture> opening) {
    super(opening);
  }

  @Test
  void aTableThatIsLeftOutIsMissedAndBeginsAnewOnceItWasDeleted() {
    source.addAll(List.of("a"));
    run(counting(A, B));
    source.addAll(List.of("a"));

    JobChangedException refused = assertThrows(JobChangedException.class, () -> open(counting(A)));
    assertEquals(
        "Job "
            + job
            + " is not what it was at batch 0, and nothing has been done:\n"
            + "- Table others is kept by no operation any more: it would have nothing of the"
            + " batches from 1 on, and could not be put back\n"
            + "Put back what is missing. If it is meant to be so: tarn adopt "
            + job
            + " table:others",
        refused.getMessage());
    assertEquals(Map.of("a", 1L), counts(A));

    administer(admin -> admin.adopt(List.of("table:others")));
    run(counting(A));
    assertEquals(Map.of("a", 2L), counts(A));
    assertEquals(Map.of("a", 1L), counts(B, OptionalLong.of(0)));
    assertEquals(Map.of(), counts(B, OptionalLong.of(1)), "of a batch that it was no part of");

    String putBack =
        assertThrows(DamagedTableException.class, () -> open(counting(A, B))).getMessage();
    assertTrue(putBack.endsWith("`tarn delete " + job + " others`"), putBack);

    administer(admin -> admin.deleteTable(B));
    source.addAll(List.of("a"));
    run(counting(A, B));
    assertEquals(Map.of("a", 3L), counts(A));
    assertEquals(Map.of("a", 1L), counts(B));
  }

  @Test
  void aTableThatWasGivenUpAndIsPutBackBeforeAnyBatchLacksNothing() {
    source.addAll(List.of("a"));
    run(counting(A, B));
    administer(admin -> admin.adopt(List.of("table:others")));
    source.addAll(List.of("a"));

    run(counting(A, B));

    assertEquals(Map.of("a", 2L), counts(B));
    assertRefused(JobChangedException.class, "table:others", () -> open(counting(A)));
  }

  @Test
  void aSourceUnderAnotherNameIsMissed() {
    source.addAll(List.of("a"));
    run(counting(A));
    QueueSource<String> renamed = new QueueSource<>("renamed", 1);
    renamed.addAll(List.of("a"));
    Consumer<StreamingContext> other = context -> count(context.source(renamed), A);

    String refused = assertThrows(JobChangedException.class, () -> open(other)).getMessage();
    assertTrue(refused.contains("Source in is not among the sources any more"), refused);
    assertTrue(refused.contains("New since then: source renamed."), refused);
    assertTrue(refused.endsWith("tarn adopt " + job + " source:in"), refused);

    administer(admin -> admin.adopt(List.of("source:in")));
    run(other);
    source.addAll(List.of("a", "a"));
    run(context -> count(context.source(source).union(context.source(renamed)), A));
    assertEquals(Map.of("a", 4L), counts(A));
  }

  @Test
  void aSourceWithAMemoryThatWasGivenUpAndIsPutBackGoesOnWhereItWas() {
    Consumer<StreamingContext> both =
        context -> count(context.source(source).union(context.source(named)), A);
    named.put("first", "a");
    source.addAll(List.of("b"));
    run(both);

    String refused = assertThrows(JobChangedException.class, () -> open(counting(A))).getMessage();
    assertTrue(refused.endsWith("tarn adopt " + job + " source:input"), refused);
    administer(admin -> admin.adopt(List.of("source:input")));
    source.addAll(List.of("b"));
    run(counting(A));
    named.put("second", "a");
    run(both);

    assertEquals(Map.of("a", 2L, "b", 2L), counts(A));
  }

  @Test
  void aWatermarkThatIsNotAwaitedAnyMoreIsMissed() {
    source.addAll(List.of("a"));
    run(
        context -> {
          DStream<String> timed =
              context.source(source).withWatermark(word -> Instant.EPOCH, Duration.ZERO);
          count(timed, A);
        });

    String refused = assertThrows(JobChangedException.class, () -> open(counting(A))).getMessage();

    assertTrue(refused.endsWith("tarn adopt " + job + " watermark:in"), refused);
    administer(admin -> admin.adopt(List.of("watermark:in")));
    source.addAll(List.of("b"));
    run(counting(A));
    assertEquals(Map.of("a", 1L, "b", 1L), counts(A));
  }

  @Test
  void whatNoBatchHadMayBeLeftOut() {
    run(counting(A, B));
    source.addAll(List.of("a"));

    run(counting(A));

    assertEquals(Map.of("a", 1L), counts(A));
  }

  @Test
  void aJobThatIsBehindWhatItsSinkHasNotedIsAnOlderCopy() {
    source.addAll(List.of("a"));
    Map<String, SinkNote> notes = new ConcurrentHashMap<>();
    NotingSink.NOTES.put(job, notes);
    run(this::writing);
    source.addAll(List.of("b"));
    run(this::writing);
    long version = notes.get(job).version();

    administer(JobAdmin::reset); // keeps the versions, so nobody can mistake it
    run(this::writing);
    notes.put(job, new SinkNote("there", 1, version + Duration.ofDays(1).toMillis()));

    String refused =
        assertThrows(JobChangedException.class, () -> open(this::writing)).getMessage();
    assertTrue(refused.contains("- Sink there was written to by batch 1, planned at "), refused);
    assertTrue(refused.contains("it ends with batch 1, planned at "), refused);
    assertTrue(refused.endsWith("tarn adopt " + job + " sink:there"), refused);

    administer(admin -> admin.adopt(List.of("sink:there")));
    run(this::writing);
    source.addAll(List.of("c"));
    run(this::writing);
    assertEquals(Map.of("a", 1L, "b", 1L, "c", 1L), counts(A));
  }

  @Test
  void aRowThatIsOlderThanItsTablesIsRefused() {
    source.addAll(List.of("a"));
    run(counting(A));
    long later;
    try (JobStore store = backend.openJobStore(job)) {
      StoredTable table = store.tables().get(A);
      later = store.row().orElseThrow().lastVersion() + 60_000;
      store
          .table(table.schema())
          .write(List.of(new StateRow(KEYS.row("a"), new byte[] {0, 0, 0, 0, 0, 0, 0, 9})), later);
    }

    String refused =
        assertThrows(DamagedTableException.class, () -> open(counting(A))).getMessage();

    assertTrue(refused.contains("is of an older copy than the table"), refused);
    assertEquals(Map.of("a", 1L), counts(A));
  }

  @Test
  void aBatchThatCannotBeRunIsPassedOver() {
    source.addAll(List.of("a"));
    source.addAll(List.of("poison", "a"));
    source.addAll(List.of("b"));
    assertThrows(JobFailedException.class, () -> run(counting(A)));

    administer(admin -> assertEquals("2", admin.skip(1).offsets().get("in").end()));
    run(counting(A));

    assertEquals(Map.of("a", 1L, "b", 1L), counts(A));
    assertEquals(List.of("from 1"), fixture.deadPositions(job));
    assertEquals(2, jobRow().committedBatch());
    assertFalse(jobRow().orders().skips());
    assertRefused(
        IllegalStateException.class,
        "Batch 1 of " + job + " does not wait to be run again: batch 2 was committed",
        () -> administer(admin -> admin.skip(1)));
  }

  @Test
  void whatWasPassedOverIsPassedOverAlsoIfTheFirstTryIsCutShort() {
    named.put("first", "poison");
    Consumer<StreamingContext> reading = context -> count(context.source(named), A);
    assertThrows(JobFailedException.class, () -> run(reading));
    administer(admin -> admin.skip(0));

    faults.failAlways(FaultPoint.COMMIT, FaultMode.BEFORE);
    assertThrows(JobFailedException.class, () -> run(faulty, reading));
    assertEquals(-1, jobRow().committedBatch());
    faults.heal();
    named.put("second", "a");
    run(reading);

    assertEquals(Map.of("a", 1L), counts(A));
    assertEquals(1, jobRow().committedBatch());
  }

  @Test
  void onlyTheBatchThatWasMeantIsPassedOver() {
    source.addAll(List.of("poison"));
    assertThrows(JobFailedException.class, () -> run(counting(A)));

    assertRefused(
        IllegalStateException.class,
        "Batch 1 of " + job + " does not wait to be run again; nothing was skipped",
        () -> administer(admin -> admin.skip(1)));

    assertFalse(jobRow().orders().skips());
  }

  @Test
  void aBatchOfASourceThatIsGoneIsPassedOver() {
    QueueSource<String> gone = new QueueSource<>("gone", 1);
    gone.addAll(List.of("poison"));
    assertThrows(JobFailedException.class, () -> run(context -> count(context.source(gone), A)));
    source.addAll(List.of("a"));

    String refused = assertThrows(JobFailedException.class, () -> run(counting(A))).getMessage();
    assertTrue(refused.contains("pass the batch over: `tarn skip " + job + "`"), refused);
    administer(admin -> admin.skip(0));
    run(counting(A));

    assertEquals(Map.of("a", 1L), counts(A));
  }

  @Test
  void aJobThatWasResetBeginsWithTheFirstRecord() {
    source.addAll(List.of("a", "\0"));
    source.addAll(List.of("b"));
    run(counting(A, B));

    administer(JobAdmin::reset);
    assertEquals(-1, jobRow().committedBatch());
    run(counting(A));

    assertEquals(Map.of("a", 1L, "b", 1L), counts(A));
    assertEquals(1, fixture.deadPositions(job).size());
    assertEquals(1, jobRow().committedBatch());
  }

  @Test
  void aJobThatIsBeingEmptiedIsOpenedByNobody() {
    source.addAll(List.of("a"));
    run(counting(A));
    String remedy = "to end it: `tarn reset " + job + "`";
    faults.before(
        FaultPoint.DROP_TABLE,
        1,
        () -> assertRefused(DamagedTableException.class, remedy, () -> open(counting(A))));
    faults.fail(FaultPoint.DROP_TABLE, 1, FaultMode.BEFORE);

    try (JobAdmin admin = faulty.administer(job)) {
      assertThrows(BackendException.class, admin::reset);
    }
    assertRefused(DamagedTableException.class, remedy, () -> open(counting(A)));
    assertRefused(
        DamagedTableException.class,
        remedy,
        () -> administer(admin -> admin.adopt(List.of("table:" + A))));
    administer(JobAdmin::reset);
    run(counting(A));

    assertEquals(Map.of("a", 1L), counts(A));
  }

  @Test
  void aTableThatIsDroppedWhileTheJobIsBeingOpenedIsNotMadeAnew() {
    source.addAll(List.of("a"));
    run(counting(A));
    source.addAll(List.of("a"));
    faults.before(
        FaultPoint.OPEN,
        1,
        () -> {
          try (JobStore store = backend.openJobStore(job)) {
            store.dropTable(A);
          }
        });

    String refused =
        assertThrows(JobFailedException.class, () -> run(faulty, counting(A))).getMessage();

    assertTrue(refused.contains("is gone, and the state of job"), refused);
  }

  @Test
  void theNamesOfWhatASourceHasReadAreNotDeletedAlone() {
    named.put("first", "a");
    run(context -> count(context.source(named), A));

    assertRefused(
        IllegalArgumentException.class,
        "has the names of what source input has read",
        () -> administer(admin -> admin.deleteTable(NamedRecords.TABLE)));
  }

  @Test
  void aJobThatWasDeletedIsNotThereUntilItIsOpenedAgain() {
    source.addAll(List.of("a"));
    run(counting(A));
    administer(JobAdmin::delete);

    administer(admin -> assertEquals(Optional.empty(), admin.row()));
    try (JobStore store = backend.openJobStore(job)) {
      assertEquals(Map.of(), store.tables());
    }

    run(counting(A));
    administer(admin -> assertEquals(0, admin.row().orElseThrow().committedBatch()));
    assertEquals(Map.of("a", 1L), counts(A));
  }

  @Test
  void aFieldThatIsNotInTheStateAnyMoreIsMissed() {
    source.addAll(List.of("a"));
    run(keeping(Before.class, (word, n, before) -> new Before(word, n)));
    source.addAll(List.of("a"));
    Consumer<StreamingContext> after =
        keeping(
            After.class, (word, n, before) -> new After(before.map(After::total).orElse(0L) + n));

    String refused = assertThrows(JobChangedException.class, () -> open(after)).getMessage();

    assertTrue(refused.contains("word"), refused);
    assertTrue(
        refused.endsWith("tarn adopt " + job + " field:counts.hits field:counts.word"), refused);
    administer(admin -> admin.adopt(List.of("field:counts.hits", "field:counts.word")));
    run(after);
    assertEquals(Map.of(), jobRow().orders().without());
    assertRefused(
        JobChangedException.class,
        "field:counts.total",
        () -> open(keeping(Before.class, (word, n, before) -> new Before(word, n))));
  }

  @Test
  void whoeverRunsAJobThatIsChangedIsFenced() {
    source.addAll(List.of("a"));
    CountDownLatch committed = new CountDownLatch(1);
    faults.after(FaultPoint.COMMIT, 1, committed::countDown);
    try (StreamingContext running = new StreamingContext(job, faulty, HitJob.config(3))) {
      counting(A).accept(running);
      running.start(Trigger.interval(Duration.ofMillis(1)));
      await(committed, "the first batch was not committed");
      administer(admin -> admin.adopt(List.of("table:" + A)));
      source.addAll(List.of("b"));
      assertRefused(
          FencedException.class, "epoch 1 was fenced by epoch 2", running::awaitTermination);
    }
    assertEquals(Map.of("a", 1L), counts(A));
  }

  @Test
  void aPartThatTheJobDoesNotHaveCannotBeGivenUp() {
    source.addAll(List.of("a"));
    run(counting(A));

    assertEquals(
        "job " + job + " has no table:cuonts; it has [counts]",
        assertThrows(
                IllegalArgumentException.class,
                () -> administer(admin -> admin.adopt(List.of("table:cuonts"))))
            .getMessage());
    assertRefused(
        IllegalArgumentException.class,
        "a part of a job is written KIND:NAME",
        () -> administer(admin -> admin.adopt(List.of("counts"))));
    assertRefused(
        IllegalArgumentException.class,
        "job " + job + " has no table cuonts; it has [counts]",
        () -> administer(admin -> admin.deleteTable("cuonts")));
  }

  private Consumer<StreamingContext> counting(String... tables) {
    return context -> count(context.source(source), tables);
  }

  private void writing(StreamingContext context) {
    DStream<String> words = context.source(source);
    count(words, A);
    words.to(new NotingSink(job));
  }

  private static void count(DStream<String> words, String... tables) {
    DStream<String> checked =
        words.map(
            word -> {
              if (word.equals("poison")) {
                throw new IllegalStateException("poison");
              }
              return word;
            });
    for (String table : tables) {
      checked
          .keyBy(KeyTypes.STRING, word -> word)
          .aggregateByKey(StateSpec.table(table).buckets(BUCKETS), List.of(Aggregates.count("n")));
    }
  }

  private <S> Consumer<StreamingContext> keeping(Class<S> type, Update<S> update) {
    return context ->
        context
            .source(source)
            .keyBy(KeyTypes.STRING, word -> word)
            .updateStateByKey(
                StateSpec.of(A, type).buckets(BUCKETS),
                (word, values, before) -> Optional.of(update.next(word, values.size(), before)));
  }

  /** A state of a word's, as it once was. */
  record Before(String word, long hits) {}

  /** A state of a word's, as it is now. */
  record After(long total) {}

  /** The next state of a word that came some times more. */
  private interface Update<S> extends Serializable {
    S next(String word, long times, Optional<S> before);
  }

  private void run(Consumer<StreamingContext> graph) {
    run(backend, graph);
  }

  private void run(ProtocolBackend on, Consumer<StreamingContext> graph) {
    try (StreamingContext context = new StreamingContext(job, on, HitJob.config(2))) {
      graph.accept(context);
      context.runAvailable();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Runs a job that is refused, and throws why. */
  private void open(Consumer<StreamingContext> graph) {
    try {
      run(graph);
    } catch (JobFailedException e) {
      if (e.getCause() instanceof RuntimeException refused) {
        throw refused;
      }
      throw e;
    }
  }

  private void administer(Consumer<JobAdmin> change) {
    try (JobAdmin admin = backend.administer(job)) {
      change.accept(admin);
    }
  }

  private Map<String, Long> counts(String table) {
    return counts(table, OptionalLong.empty());
  }

  private Map<String, Long> counts(String table, OptionalLong batch) {
    return counts(KEYS, table, batch);
  }

  /** Notes each attempt where the test can see and change it, and writes nothing else. */
  private record NotingSink(String job) implements Sink<String> {
    private static final Map<String, Map<String, SinkNote>> NOTES = new ConcurrentHashMap<>();

    @Override
    public void open() {}

    @Override
    public Optional<SinkNote> noted(String ofJob) {
      return Optional.ofNullable(NOTES.get(job).get(ofJob));
    }

    @Override
    public void write(Attempt attempt, int partition, Iterator<String> records) {
      NOTES
          .get(job)
          .put(
              attempt.plan().job(),
              new SinkNote("there", attempt.plan().batch(), attempt.plan().version()));
    }

    @Override
    public void close() {}
  }
}
