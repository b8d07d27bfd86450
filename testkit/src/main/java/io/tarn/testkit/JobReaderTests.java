package io.tarn.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.JobStatus;
import io.tarn.client.NotFoundException;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.BatchEntry;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.Explanation;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.job.Plan;
import io.tarn.spi.read.DeadRecord;
import io.tarn.spi.write.DeadLetter;
import io.tarn.spi.write.JobSetup;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.memory.QueueSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Jobs, their batches and their dead letters, as anybody may list them. */
abstract class JobReaderTests extends ClientContract {
  @Test
  void batchesAreThoseCommittedNewestFirst() {
    QueueSource<String> source = new QueueSource<>("in", 1);
    source.addAll(List.of("1", "2"));
    source.addAll(List.of("3", "x"));
    source.addAll(List.of("4"));
    runNumbers(source);
    try (WrittenJob<Long> unfinished = numbers()) {
      unfinished.write(unfinished.plan(), Map.of(1L, 9L));
    }

    List<BatchEntry> entries = reader().batches(10);

    assertEquals(List.of(2L, 1L, 0L), entries.stream().map(BatchEntry::batch).toList());
    assertEquals(Map.of("in", new OffsetRange("1", "2")), entries.get(1).plan().offsets());
    assertEquals(reader().snapshotAt(1).version(), entries.get(1).version());
    assertEquals(1, entries.get(1).plan().epoch());
    BatchProgress progress = BatchProgress.parse(entries.get(1).progress());
    assertEquals(2, progress.inputRows());
    assertEquals(1, progress.deadRows());
    assertTrue(progress.durationMillis().containsKey("commit"), progress::toJson);
    assertEquals(List.of(2L, 1L), reader().batches(2).stream().map(BatchEntry::batch).toList());
  }

  @Test
  void deadLettersAreListedWithTheirReason() {
    QueueSource<String> source = new QueueSource<>("in", 1);
    source.addAll(List.of("1", "one"));
    source.addAll(List.of("two", "2", "three"));
    runNumbers(source);

    List<DeadRecord> dead = reader().dead(10);

    assertEquals(
        List.of("0 in 0:1 one", "1 in 1:0 two", "1 in 1:2 three"),
        dead.stream()
            .map(
                record ->
                    record.batch()
                        + " "
                        + record.source()
                        + " "
                        + record.position()
                        + " "
                        + record.text())
            .toList());
    assertEquals("For input string: \"one\"", dead.get(0).reason());
    assertEquals(reader().snapshotAt(0).planned(), dead.get(0).time());
    assertEquals(List.of("one", "two"), reader().dead(2).stream().map(DeadRecord::text).toList());
  }

  @Test
  void lessThanOneIsNothingToAskFor() {
    numbers().close();

    for (int most : List.of(0, -1, Integer.MIN_VALUE)) {
      assertEquals(
          "the last " + most + " batches were asked for; ask for 1 or more",
          assertThrows(IllegalArgumentException.class, () -> reader().batches(most)).getMessage());
      assertEquals(
          "at most " + most + " dead letters were asked for; ask for 1 or more",
          assertThrows(IllegalArgumentException.class, () -> reader().dead(most)).getMessage());
    }
  }

  @Test
  void deadLettersOfAnAttemptInFlightOrAbortedAreNotListed() {
    try (WrittenJob<Long> written = numbers()) {
      Plan aborted = written.plan();
      backend.openDeadLetters(job).write(List.of(letter("aborted")), aborted);
      written.log().abort(aborted, false);
      Plan plan = written.plan();
      backend.openDeadLetters(job).write(List.of(letter("committed")), plan);
      written.commit(plan);
      backend.openDeadLetters(job).write(List.of(letter("late")), aborted);
      backend.openDeadLetters(job).write(List.of(letter("in flight")), written.plan());
    }

    assertEquals(List.of("committed"), reader().dead(10).stream().map(DeadRecord::text).toList());
  }

  @Test
  void whatAJobDoesIsKeptWhileNothingRuns() {
    QueueSource<String> source = new QueueSource<>("in", 1);
    source.addAll(List.of("1"));
    runNumbers(source);

    Explanation explanation = reader().explanation();

    assertEquals(job, explanation.job());
    assertEquals("read in", explanation.stages().get(0).steps().get(0).what());
    assertEquals(1, explanation.tables());
  }

  @Test
  void aJobThatKeptNothingOfWhatItDoesIsToldFromOneThatIsNotThere() {
    numbers().close();

    assertEquals(
        "Job "
            + job
            + " was last started by a version of Tarn that did not keep what it does; start it"
            + " with this one, then ask again",
        assertThrows(NotFoundException.class, () -> reader().explanation()).getMessage());
    assertEquals(
        "There is no job nobody; `tarn jobs` lists those there are",
        assertThrows(NotFoundException.class, () -> client.job("nobody").explanation())
            .getMessage());
  }

  @Test
  void jobsAreListedWithHowTheyStand() {
    JobStatus untouched;
    JobStatus planned;
    Committed committed;
    Plan plan;
    try (WrittenJob<Long> written = numbers()) {
      untouched = status();
      committed = written.batch(Map.of(1L, 1L));
      plan = written.plan();
      planned = status();
    }

    assertEquals(1, untouched.epoch());
    assertEquals(Optional.empty(), untouched.committed());
    assertEquals(Optional.empty(), untouched.plan());
    assertEquals(Optional.of(committed), planned.committed());
    assertEquals(Optional.of(plan), planned.plan());
    assertTrue(planned.owner().startsWith("opened "), planned.owner());
    assertEquals(planned, reader().status());
  }

  @Test
  void tablesAreListedByName() {
    TableSchema first = TableSchema.of("a", KeyTypes.STRING, WrittenJob.COUNT).withBuckets(2);
    TableSchema second = TableSchema.of("b", KeyTypes.LONG, WrittenJob.COUNT).withBuckets(1);
    backend.openJob(job, new JobSetup("tester", List.of(second, first))).close();
    backend.openJob(job + "-2", new JobSetup("tester", List.of(first))).close();

    assertEquals(List.of("a", "b"), reader().tables().stream().map(TableSchema::table).toList());
    assertEquals(first, reader().tables().get(0));
  }

  private JobStatus status() {
    return client.jobs().stream().filter(each -> each.job().equals(job)).findFirst().orElseThrow();
  }

  private WrittenJob<Long> numbers() {
    return WrittenJob.open(
        backend,
        job,
        KeyTypes.LONG,
        TableSchema.of("numbers", KeyTypes.LONG, WrittenJob.COUNT).withBuckets(2));
  }

  private void runNumbers(QueueSource<String> source) {
    run(
        context ->
            context
                .source(source)
                .parse(Long::valueOf)
                .keyBy(KeyTypes.LONG, number -> number)
                .aggregateByKey(
                    StateSpec.table("numbers").buckets(2), List.of(Aggregates.count("count"))));
  }

  private static DeadLetter letter(String text) {
    return new DeadLetter("in", "0", text.hashCode(), text.getBytes(UTF_8), "no reason");
  }
}
