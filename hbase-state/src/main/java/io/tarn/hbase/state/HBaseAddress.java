package io.tarn.hbase.state;

import io.tarn.hbase.read.ConnectionSettings;
import io.tarn.hbase.read.SharedConnections;
import io.tarn.hbase.read.TarnTables;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.block.BlockOwner;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.WriteSafety;
import io.tarn.spi.write.BackendAddress;
import io.tarn.spi.write.DeadLetters;
import io.tarn.spi.write.StateTable;
import io.tarn.spi.write.TaskBackend;
import org.apache.hadoop.hbase.client.Connection;

/**
 * Where a cluster is. All that a process attaches to by equal settings shares one connection.
 *
 * @param settings how to connect; their text leaves secrets out
 */
record HBaseAddress(ConnectionSettings settings) implements BackendAddress {
  @Override
  public TaskBackend connect() {
    SharedConnections.hold(settings);
    return new Attached(settings, SharedConnections.connection(settings));
  }

  /** Tables that exist, on the process's own connection. */
  private record Attached(ConnectionSettings settings, Connection connection)
      implements TaskBackend {
    @Override
    public StateTable table(String job, TableSchema schema, WriteSafety safety) {
      return new HBaseStateTable(
          connection,
          TarnTables.stateTable(job, schema.table()),
          schema,
          Durabilities.of(safety, connection.getConfiguration()));
    }

    @Override
    public DeadLetters deadLetters(String job) {
      return new HBaseDeadLetters(connection);
    }

    @Override
    public BlockStore blocks(BlockOwner owner, WriteSafety safety) {
      return new HBaseBlocks(
          owner, connection, Durabilities.of(safety, connection.getConfiguration()));
    }

    @Override
    public void close() {
      SharedConnections.release(settings);
    }
  }
}
