package io.tarn.hbase.state;

import io.tarn.hbase.read.ConnectionSettings;
import io.tarn.hbase.read.HBaseReadStore;
import io.tarn.spi.block.BlockOwner;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.Clocks;
import io.tarn.spi.job.WriteSafety;
import io.tarn.spi.read.ReadStore;
import io.tarn.spi.write.BackendAddress;
import io.tarn.spi.write.DeadLetters;
import io.tarn.stream.engine.protocol.JobStore;
import io.tarn.stream.engine.protocol.ProtocolBackend;
import java.io.IOException;
import java.time.Clock;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;

/** Jobs, tables and dead letters in HBase, in namespace {@code tarn}. Thread-safe. */
public final class HBaseBackend implements ProtocolBackend {
  private final Connection connection;
  private final boolean ownsConnection;
  private final Clocks clocks;
  private boolean madeShared;
  private HBaseAddress address;

  private HBaseBackend(Connection connection, boolean ownsConnection, Clocks clocks) {
    this.connection = connection;
    this.ownsConnection = ownsConnection;
    this.clocks = clocks;
  }

  /**
   * Connects to the cluster that {@code configuration} names.
   *
   * @throws BackendException if the cluster cannot be reached
   */
  public static HBaseBackend connect(Configuration configuration) {
    try {
      return new HBaseBackend(
          ConnectionFactory.createConnection(configuration), true, Clocks.SYSTEM);
    } catch (IOException e) {
      throw new BackendException(
          "Cannot connect to HBase at ZooKeeper " + configuration.get("hbase.zookeeper.quorum"), e);
    }
  }

  /**
   * Uses a connection that the caller goes on owning.
   *
   * @param clock what versions are taken from
   */
  public static HBaseBackend on(Connection connection, Clock clock) {
    return new HBaseBackend(connection, false, Clocks.of(clock));
  }

  @Override
  public synchronized void makeShared() {
    if (!madeShared) {
      new TableMaker(connection).createShared();
      madeShared = true;
    }
  }

  /** The settings of the connection, to connect with anew. */
  @Override
  public synchronized BackendAddress address() {
    if (address == null) {
      address = new HBaseAddress(ConnectionSettings.of(connection.getConfiguration()));
    }
    return address;
  }

  @Override
  public JobStore openJobStore(String job, WriteSafety safety) {
    return new HBaseJobStore(
        job, connection, Durabilities.of(safety, connection.getConfiguration()));
  }

  @Override
  public ReadStore reads() {
    return HBaseReadStore.on(connection, clocks);
  }

  @Override
  public Clocks clocks() {
    return clocks;
  }

  @Override
  public DeadLetters openDeadLetters(String job) {
    return new HBaseDeadLetters(connection);
  }

  @Override
  public BlockStore openBlocks(BlockOwner owner, WriteSafety safety) {
    return new HBaseBlocks(
        owner, connection, Durabilities.of(safety, connection.getConfiguration()));
  }

  @Override
  public void close() {
    if (ownsConnection) {
      try {
        connection.close();
      } catch (IOException e) {
        throw new BackendException("The connection to HBase could not be closed", e);
      }
    }
  }
}
