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
import io.tarn.spi.write.JobLog;
import io.tarn.spi.write.JobSetup;
import io.tarn.spi.write.StateRow;
import io.tarn.spi.write.StateTable;
import io.tarn.stream.engine.memory.InMemoryBackend;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is known of a source's names, and since when. */
final class RememberedNamesTest {
  private static final String TABLE = "input_files";

  private final InMemoryBackend backend = new InMemoryBackend();

  @Test
  void aNameIsKnownWithItsNoteOnceItsBatchIsCommitted() {
    try (JobLog log = open(RememberedNames.schema(TABLE, Optional.empty()))) {
      RememberedNames names = names(log);
      Plan plan = plan(log);
      names.remember(Map.of("a", "2 1000", "b", ""), plan);
      assertEquals(Map.of(), names.known(List.of("a", "b", "c")));

      commit(log, plan);
      assertEquals(Map.of("a", "2 1000", "b", ""), names.known(List.of("a", "b", "c")));
    }
  }

  @Test
  void aNameThatWasRememberedWithoutANoteIsKnownWithAnEmptyOne() {
    ValueCodec<WithoutNote> codec = CborCodec.of(WithoutNote.class);
    try (JobLog log = open(TableSchema.of(TABLE, KeyTypes.STRING, codec.schema()))) {
      StateTable table = log.table(TABLE);
      RowKeys<String> keys = RowKeys.of(KeyTypes.STRING, table.schema().buckets());
      Plan plan = plan(log);
      table.write(
          List.of(new StateRow(keys.row("a"), codec.encode(new WithoutNote(0)))), plan.version());
      commit(log, plan);
    }

    try (JobLog log = open(RememberedNames.schema(TABLE, Optional.empty()))) {
      assertEquals(Map.of("a", ""), names(log).known(List.of("a")));
    }
  }

  private JobLog open(TableSchema schema) {
    return backend.openJob("job", new JobSetup("test", List.of(schema)));
  }

  private static RememberedNames names(JobLog log) {
    RememberedNames names = new RememberedNames(TABLE);
    names.openedIn(log.table(TABLE), log::readPoint);
    return names;
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
