package io.tarn.testkit;

import io.tarn.schemas.Field;
import io.tarn.schemas.FieldKind;
import io.tarn.schemas.KeyType;
import io.tarn.schemas.Packed;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueBytes;
import io.tarn.spi.job.BatchResult;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.RowCounts;
import io.tarn.spi.write.Backend;
import io.tarn.spi.write.JobLog;
import io.tarn.spi.write.JobSetup;
import io.tarn.spi.write.StateRow;
import io.tarn.spi.write.StateTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A job without an engine: a test says what each attempt writes into its one table of counts.
 *
 * @param <K> the keys
 */
public final class WrittenJob<K> implements AutoCloseable {
  public static final Packed COUNT = new Packed(List.of(new Field("count", FieldKind.COUNT)));

  private final JobLog log;
  private final StateTable table;
  private final RowKeys<K> keys;

  private WrittenJob(JobLog log, StateTable table, RowKeys<K> keys) {
    this.log = log;
    this.table = table;
    this.keys = keys;
  }

  public static <K> WrittenJob<K> open(
      Backend backend, String job, KeyType<K> type, TableSchema schema) {
    JobLog log = backend.openJob(job, new JobSetup("tester", List.of(schema)));
    return new WrittenJob<>(log, log.table(schema.table()), RowKeys.of(type, schema.buckets()));
  }

  public RowKeys<K> keys() {
    return keys;
  }

  public JobLog log() {
    return log;
  }

  public Plan plan() {
    long batch = log.committed().map(Committed::batch).orElse(-1L) + 1;
    return log.plan(
        new PlanRequest(
            batch,
            Map.of("in", new OffsetRange("" + batch, "" + (batch + 1))),
            BatchTime.of(batch)));
  }

  /** Writes under an attempt. */
  public void write(Plan plan, Map<K, Long> counts) {
    List<StateRow> rows = new ArrayList<>();
    counts.forEach(
        (key, count) -> rows.add(new StateRow(keys.row(key), COUNT.encode(new long[] {count}))));
    table.write(rows, plan.version());
  }

  /** Removes a key under an attempt. */
  public void remove(Plan plan, K key) {
    table.write(List.of(new StateRow(keys.row(key), ValueBytes.tombstone())), plan.version());
  }

  public Committed commit(Plan plan) {
    return log.commit(
        plan, new BatchResult(Map.of(), RowCounts.NONE, Set.of(table.schema().table()), "{}"));
  }

  /** Plans, writes and commits. */
  public Committed batch(Map<K, Long> counts) {
    Plan plan = plan();
    write(plan, counts);
    return commit(plan);
  }

  /** A batch that removes a key and does nothing else. */
  public Committed removal(K key) {
    Plan plan = plan();
    remove(plan, key);
    return commit(plan);
  }

  @Override
  public void close() {
    log.close();
  }
}
