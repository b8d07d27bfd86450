package io.tarn.stream.engine.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.CborCodec;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.BatchResult;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.RowCounts;
import io.tarn.spi.write.JobLog;
import io.tarn.spi.write.JobSetup;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.TestJob;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When removed rows are looked for: in a table of any size that is a scan of all of it. */
final class SweeperTest {
  private static final int HISTORY = 2;
  private static final TableSchema TABLE =
      TableSchema.of("counts", KeyTypes.STRING, CborCodec.of(Integer.class).schema())
          .withHistory(HISTORY);

  private final InMemoryBackend backend = new InMemoryBackend();
  private final QueueSource<String> source = new QueueSource<>("in", 1);

  /** For each sweep below the history, whether removed rows were looked for. */
  private final List<Boolean> looked = Collections.synchronizedList(new ArrayList<>());

  @Test
  void removedRowsAreLookedForWhereSomeMayHaveBeenRemoved() {
    try (JobLog log = open()) {
      commit(log, false, false, false, false, false); // 0 to 4: swept behind 2 and 4
      commit(log, false, true); // 5 and 6: behind 6, down from 4
      commit(log, false, false, false, false, false, false); // 7 to 12
    }
    assertEquals(List.of(false, false, true, true, false, false), looked);
  }

  @Test
  void whatWasRemovedBeforeTheJobWasOpenedIsNotKnown() {
    try (JobLog log = open()) {
      commit(log, false, false);
    }

    try (JobLog log = open()) {
      commit(log, false, false, false, false, false); // 2 to 6
    }
    assertEquals(List.of(true, true, false), looked);
  }

  @Test
  void aRowThatAFunctionRemovesIsGoneOnceNoSnapshotShowsIt() {
    TestJob job = new TestJob(backend, TestJob.STRICT);
    addAll("b", "a", "-a");
    job.run(this::count);
    long before = version(1);
    assertTrue(hasCellsBehind(before));

    addAll("", "", "");
    job.run(this::count);
    assertFalse(hasCellsBehind(before));
  }

  /** A batch for each. */
  private void addAll(String... words) {
    for (String word : words) {
      source.addAll(List.of(word));
    }
  }

  private void count(StreamingContext context) {
    context
        .source(source)
        .filter(word -> !word.isEmpty())
        .mapToPair(KeyTypes.STRING, SweeperTest::counted)
        .updateStateByKey(StateSpec.of("counts", Integer.class).history(HISTORY), SweeperTest::sum);
  }

  private static Pair<String, Integer> counted(String word) {
    return word.startsWith("-") ? Pair.of(word.substring(1), 0) : Pair.of(word, 1);
  }

  private static Optional<Integer> sum(String word, List<Integer> more, Optional<Integer> before) {
    return more.contains(0)
        ? Optional.empty()
        : Optional.of(before.orElse(0) + more.stream().mapToInt(Integer::intValue).sum());
  }

  private long version(long batch) {
    try (JobStore store = store()) {
      return store.batch(batch, store.row().orElseThrow().readPoint()).orElseThrow().version();
    }
  }

  private boolean hasCellsBehind(long version) {
    try (JobStore store = store()) {
      return store.hasCells("counts", version);
    }
  }

  private JobStore store() {
    return backend.openJobStore("job");
  }

  private JobLog open() {
    return FencedJobLog.open(
        "job",
        new JobSetup("tester", List.of(TABLE)),
        watched(store()),
        backend.clocks(),
        () -> backend.openBackground("job"));
  }

  private JobStore watched(JobStore store) {
    return (JobStore)
        Proxy.newProxyInstance(
            JobStore.class.getClassLoader(),
            new Class<?>[] {JobStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("sweepBelow")) {
                looked.add(((Floor) arguments[0]).removalsAfter().isPresent());
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** A batch for each, and whether it removes rows. */
  private static void commit(JobLog log, boolean... removals) {
    for (boolean removes : removals) {
      long batch = log.committed().map(Committed::batch).orElse(-1L) + 1;
      Map<String, OffsetRange> offsets =
          Map.of("in", new OffsetRange("" + batch, "" + (batch + 1)));
      log.commit(
          log.plan(new PlanRequest(batch, offsets, BatchTime.of(batch))),
          new BatchResult(
              Map.of(),
              RowCounts.NONE,
              Set.of(TABLE.table()),
              Map.of(),
              "{}",
              Optional.empty(),
              Map.of(),
              removes));
    }
  }
}
