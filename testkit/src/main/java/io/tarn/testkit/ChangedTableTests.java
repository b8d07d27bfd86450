package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.client.Row;
import io.tarn.client.Snapshot;
import io.tarn.client.TableReader;
import io.tarn.schemas.CborCodec;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.Layout;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueCodec;
import io.tarn.spi.job.BatchResult;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.RowCounts;
import io.tarn.spi.read.SnapshotExpiredException;
import io.tarn.spi.write.JobLog;
import io.tarn.spi.write.JobSetup;
import io.tarn.spi.write.StateRow;
import io.tarn.stream.engine.protocol.JobAdmin;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Tables that are made anew, or altered, while a client has them in use. */
abstract class ChangedTableTests extends ClientContract {
  private static final String TABLE = "counts";

  record Hits(long hits) {}

  record HitsOfPage(long hits, String page) {}

  @Test
  void aTableThatWasMadeAnewIsReadAsItIsNow() {
    Snapshot before = textsWithFourBuckets();
    TableReader open = before.table(TABLE);
    assertEquals(1, open.get("a").value().orElseThrow().value().asLong("count"));

    Map<Long, Long> counts =
        LongStream.range(0, 50).boxed().collect(Collectors.toMap(key -> key, key -> 2 * key));
    numbersWithSevenBuckets(counts);

    TableReader now = reader().snapshot().table(TABLE);
    assertEquals(7, now.schema().buckets());
    counts.forEach(
        (key, count) ->
            assertEquals(count, now.get(key).value().orElseThrow().value().asLong("count")));
    assertEquals(
        counts,
        now.scan().stream()
            .collect(Collectors.toMap(Row::key, row -> row.value().asLong("count"))));
    assertThrows(SnapshotExpiredException.class, () -> open.get("a"));
    assertThrows(SnapshotExpiredException.class, () -> before.table(TABLE).get("a"));
  }

  @Test
  void aSnapshotOfATableBeforeItWasMadeAnewIsRefusedAlsoOnceTheNewOneHasBeenRead() {
    Snapshot before = textsWithFourBuckets();
    numbersWithSevenBuckets(Map.of(1L, 1L));
    assertEquals(1, reader().snapshot().table(TABLE).scan().toList().size());

    SnapshotExpiredException thrown =
        assertThrows(SnapshotExpiredException.class, () -> before.table(TABLE));

    assertEquals(
        "Batch 0 of "
            + job
            + " is out of history: batch 1 is committed, and the oldest that counts can still show"
            + " is 0; take a newer snapshot",
        thrown.getMessage());
  }

  @Test
  void aFieldThatAJobHasAddedIsReadFromItsNextBatchOn() {
    ValueCodec<Hits> codec = CborCodec.of(Hits.class);
    ValueCodec<HitsOfPage> upgraded = CborCodec.of(HitsOfPage.class);
    runBatch(codec, new Hits(1));
    Snapshot before = reader().snapshot();
    assertEquals("{\"hits\":1}", json(before));

    runBatch(upgraded, new HitsOfPage(2, "/a"));

    assertEquals("{\"hits\":2,\"page\":\"/a\"}", json(reader().snapshot()));
    assertEquals("{\"hits\":1}", json(before));
  }

  private static String json(Snapshot snapshot) {
    return snapshot.table(TABLE).get("a").value().orElseThrow().value().json().toString();
  }

  /** Opens the job, in layout columns, and writes one state. */
  private <S> void runBatch(ValueCodec<S> codec, S state) {
    TableSchema schema =
        TableSchema.of(TABLE, KeyTypes.STRING, codec.schema())
            .withBuckets(4)
            .withLayout(Layout.COLUMNS);
    try (JobLog log = backend.openJob(job, new JobSetup("tester", List.of(schema)))) {
      long batch = log.committed().map(Committed::batch).orElse(-1L) + 1;
      Plan plan = log.plan(new PlanRequest(batch, Map.of(), BatchTime.of(batch)));
      StateRow row = new StateRow(RowKeys.of(KeyTypes.STRING, 4).row("a"), codec.encode(state));
      log.table(TABLE).write(List.of(row), plan.version());
      log.commit(plan, new BatchResult(Map.of(), RowCounts.NONE, Set.of(TABLE), "{}"));
    }
  }

  private Snapshot textsWithFourBuckets() {
    TableSchema schema = TableSchema.of(TABLE, KeyTypes.STRING, WrittenJob.COUNT).withBuckets(4);
    try (WrittenJob<String> written = WrittenJob.open(backend, job, KeyTypes.STRING, schema)) {
      written.batch(Map.of("a", 1L, "b", 2L));
    }
    Snapshot snapshot = reader().snapshot();
    assertEquals(2, snapshot.table(TABLE).scan().toList().size());
    return snapshot;
  }

  private void numbersWithSevenBuckets(Map<Long, Long> counts) {
    try (JobAdmin admin = backend.administer(job)) {
      admin.deleteTable(TABLE);
    }
    TableSchema schema = TableSchema.of(TABLE, KeyTypes.LONG, WrittenJob.COUNT).withBuckets(7);
    try (WrittenJob<Long> written = WrittenJob.open(backend, job, KeyTypes.LONG, schema)) {
      written.batch(counts);
    }
  }
}
