package io.tarn.hbase.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.hbase.read.layout.JobRowCodec;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.Clocks;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.read.JobReads;
import io.tarn.spi.read.ReadStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Table;

/** Tarn's own tables in HBase, to be read: nothing is made, and nothing is written. Thread-safe. */
public final class HBaseReadStore implements ReadStore {
  private final Connection connection;
  private final boolean ownsConnection;
  private final Clocks clocks;
  private final TarnTables tables;

  private HBaseReadStore(Connection connection, boolean ownsConnection, Clocks clocks) {
    this.connection = connection;
    this.ownsConnection = ownsConnection;
    this.clocks = clocks;
    this.tables = new TarnTables(connection);
  }

  /** Uses a connection that the caller goes on owning. */
  public static HBaseReadStore on(Connection connection, Clocks clocks) {
    return new HBaseReadStore(connection, false, clocks);
  }

  /** Uses a connection that is closed with the store. */
  static HBaseReadStore owning(Connection connection) {
    return new HBaseReadStore(connection, true, Clocks.SYSTEM);
  }

  @Override
  public Map<String, JobRow> jobs() {
    Map<String, JobRow> jobs = new TreeMap<>();
    if (!tables.areThere()) {
      return jobs;
    }
    try (Table table = connection.getTable(TarnTables.JOB);
        ResultScanner rows = table.getScanner(JobRowCodec.scan())) {
      for (Result row : rows) {
        JobRowCodec.parse(row).ifPresent(found -> jobs.put(new String(row.getRow(), UTF_8), found));
      }
      return jobs;
    } catch (IOException | UncheckedIOException e) {
      throw new BackendException("Cannot list the jobs", e);
    }
  }

  @Override
  public JobReads job(String job) {
    return new HBaseJobReads(job, connection);
  }

  @Override
  public Optional<String> unused() {
    return tables.areThere()
        ? Optional.empty()
        : Optional.of("this HBase has no tables of Tarn's yet");
  }

  @Override
  public Clocks clocks() {
    return clocks;
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
