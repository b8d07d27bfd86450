package io.tarn.hbase.state;

import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.stream.engine.spi.ReadPoint;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A table as a snapshot shows it, by row key and bytes, for the contract suites. */
final class HBaseReads {
  private HBaseReads() {}

  static Map<RowKey, byte[]> rows(String job, String table, OptionalLong batch) {
    try (TarnClient client = TarnClient.on(MiniCluster.connection())) {
      JobReader reader = client.job(job);
      return rows(
          batch.isPresent() ? reader.snapshotAt(batch.getAsLong()) : reader.snapshot(), table);
    } catch (NotFoundException nothingCommitted) {
      return new TreeMap<>();
    }
  }

  /** Where the dead records of a job stood. */
  static List<String> deadPositions(String job) {
    try (TarnClient client = TarnClient.on(MiniCluster.connection())) {
      return client.job(job).dead(Integer.MAX_VALUE).stream().map(DeadRecord::position).toList();
    }
  }

  static Map<RowKey, byte[]> rows(Snapshot snapshot, String table) {
    Map<RowKey, byte[]> rows = new TreeMap<>();
    TableReader reader = snapshot.table(table);
    TableSchema schema = reader.schema();
    try (BucketMerge merge =
        BucketMerge.open(
            MiniCluster.connection(),
            TarnTables.stateTable(snapshot.job(), table),
            new StateCells(schema),
            reader.kept(),
            snapshot,
            KeyRange.ALL.bounds(RowKeys.of(null, schema.buckets())),
            ReadPoint.NOTHING,
            Integer.MAX_VALUE)) {
      merge.forEachRemaining(found -> rows.put(found.row(), found.cell().value()));
    }
    return rows;
  }
}
