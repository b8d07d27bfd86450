package io.tarn.hbase.state;

import io.tarn.hbase.read.TarnTables;
import io.tarn.hbase.read.layout.DeadRows;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.Plan;
import io.tarn.spi.write.DeadLetter;
import io.tarn.spi.write.DeadLetters;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Durability;
import org.apache.hadoop.hbase.client.Table;

/** Dead letters in {@code tarn:dead}; on the disk once written, as they may be all that is left. */
final class HBaseDeadLetters implements DeadLetters {
  private final Connection connection;

  HBaseDeadLetters(Connection connection) {
    this.connection = connection;
  }

  @Override
  public void write(List<DeadLetter> letters, Plan plan) {
    try (Table table = connection.getTable(TarnTables.DEAD)) {
      table.put(
          letters.stream()
              .map(letter -> DeadRows.put(plan, letter).setDurability(Durability.FSYNC_WAL))
              .toList());
    } catch (IOException e) {
      throw new BackendException(
          "Cannot write " + letters.size() + " dead letters of " + plan.job() + ": " + Reason.of(e),
          e);
    }
  }
}
