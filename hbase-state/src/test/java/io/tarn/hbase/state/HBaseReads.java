package io.tarn.hbase.state;

import io.tarn.client.JobReader;
import io.tarn.client.NotFoundException;
import io.tarn.client.Rows;
import io.tarn.client.Snapshot;
import io.tarn.client.TarnClient;
import io.tarn.hbase.read.HBaseClients;
import io.tarn.schemas.RowKey;
import io.tarn.spi.read.DeadRecord;
import io.tarn.spi.read.FoundCell;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A table as a snapshot shows it, by row key and bytes, for the contract suites. */
final class HBaseReads {
  private HBaseReads() {}

  static Map<RowKey, byte[]> rows(String job, String table, OptionalLong batch) {
    try (TarnClient client = HBaseClients.on(MiniCluster.connection())) {
      JobReader reader = client.job(job);
      return rows(
          batch.isPresent() ? reader.snapshotAt(batch.getAsLong()) : reader.snapshot(), table);
    } catch (NotFoundException nothingCommitted) {
      return new TreeMap<>();
    }
  }

  /** Where the dead records of a job stood. */
  static List<String> deadPositions(String job) {
    try (TarnClient client = HBaseClients.on(MiniCluster.connection())) {
      return client.job(job).dead(Integer.MAX_VALUE).stream().map(DeadRecord::position).toList();
    }
  }

  static Map<RowKey, byte[]> rows(Snapshot snapshot, String table) {
    Map<RowKey, byte[]> rows = new TreeMap<>();
    try (Rows<FoundCell> raw = snapshot.table(table).rawRows()) {
      raw.forEach(found -> rows.put(found.row(), found.cell().value()));
    }
    return rows;
  }
}
