package io.tarn.stream.engine.internal.state;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.schemas.CborCodec;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueCodec;
import io.tarn.spi.job.BatchResult;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.source.SourceTable;
import io.tarn.spi.write.JobLog;
import io.tarn.spi.write.JobSetup;
import io.tarn.spi.write.StateRow;
import io.tarn.spi.write.StateTable;
import io.tarn.stream.engine.memory.InMemoryBackend;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is known of a source's input, and since when. */
final class StoredNotesTest {
  private static final String TABLE = "input_files";

  private final InMemoryBackend backend = new InMemoryBackend();

  @Test
  void aNoteIsThereOnceItsBatchIsCommitted() {
    try (JobLog log = open(StoredNotes.schema(SourceTable.of(TABLE)))) {
      StoredNotes notes = notes(log);
      Plan plan = plan(log);
      notes.write(Map.of("a", "2 1000", "b", ""), plan);
      assertEquals(Map.of(), notes.notes(List.of("a", "b", "c")));

      commit(log, plan);
      assertEquals(Map.of("a", "2 1000", "b", ""), notes.notes(List.of("a", "b", "c")));
    }
  }

  @Test
  void aRowOfBeforeThereWereNotesHasAnEmptyOne() {
    ValueCodec<WithoutNote> codec = CborCodec.of(WithoutNote.class);
    try (JobLog log = open(TableSchema.of(TABLE, KeyTypes.STRING, codec.schema()))) {
      StateTable table = log.table(TABLE);
      RowKeys<String> keys = RowKeys.of(KeyTypes.STRING, table.schema().buckets());
      Plan plan = plan(log);
      table.write(
          List.of(new StateRow(keys.row("a"), codec.encode(new WithoutNote(0)))), plan.version());
      commit(log, plan);
    }

    try (JobLog log = open(StoredNotes.schema(SourceTable.of(TABLE)))) {
      assertEquals(Map.of("a", ""), notes(log).notes(List.of("a")));
    }
  }

  private JobLog open(TableSchema schema) {
    return backend.openJob("job", new JobSetup("test", List.of(schema)));
  }

  private static StoredNotes notes(JobLog log) {
    StoredNotes notes = new StoredNotes(TABLE);
    notes.openedIn(log.table(TABLE), log::readPoint);
    return notes;
  }

  private static Plan plan(JobLog log) {
    return log.plan(new PlanRequest(0, Map.of(), BatchTime.of(0)));
  }

  private static void commit(JobLog log, Plan plan) {
    log.commit(plan, new BatchResult(Map.of(), "{}"));
  }

  /** A row as it was before names had notes. */
  private record WithoutNote(long readInBatch) {}
}
