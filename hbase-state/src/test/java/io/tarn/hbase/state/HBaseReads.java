package io.tarn.hbase.state;

import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.stream.engine.spi.ReadPoint;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A table as a snapshot shows it, by row key and bytes, for the contract suites. */
final class HBaseReads {
  private HBaseReads() {}

  static Map<RowKey, byte[]> rows(String job, String table, OptionalLong batch) {
    Map<RowKey, byte[]> rows = new TreeMap<>();
    try (TarnClient client = TarnClient.on(MiniCluster.connection())) {
      JobReader reader = client.job(job);
      Snapshot snapshot =
          batch.isPresent() ? reader.snapshotAt(batch.getAsLong()) : reader.snapshot();
      TableSchema schema = snapshot.table(table).schema();
      StateCells cells = new StateCells(schema);
      try (BucketMerge merge =
          BucketMerge.open(
              MiniCluster.connection(),
              TarnTables.stateTable(job, table),
              cells,
              snapshot,
              KeyRange.ALL.bounds(RowKeys.of(null, schema.buckets())),
              ReadPoint.NOTHING,
              Integer.MAX_VALUE)) {
        merge.forEachRemaining(found -> rows.put(found.row(), found.cell().value()));
      }
      return rows;
    } catch (NotFoundException nothingCommitted) {
      return rows;
    }
  }
}
