package io.tarn.hbase.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.schemas.NamePattern;
import io.tarn.stream.engine.protocol.HistoryWatch;
import io.tarn.stream.engine.spi.BackendException;
import io.tarn.stream.engine.spi.Clocks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;

/**
 * Reads what jobs have committed, whether they run or not. Thread-safe; make one and keep it.
 *
 * <pre>{@code
 * try (TarnClient tarn = TarnClient.connect(HBaseConfiguration.create())) {
 *   Snapshot snapshot = tarn.job("weblogs").snapshot();
 *   Answer<Optional<Row>> row = snapshot.table("host_totals").get("burger.letters.com");
 * }
 * }</pre>
 */
public final class TarnClient implements AutoCloseable {
  private final Connection connection;
  private final boolean ownsConnection;
  private final TableWatch tables;
  private final Map<String, HistoryWatch> histories = new ConcurrentHashMap<>();

  private TarnClient(Connection connection, boolean ownsConnection) {
    this.connection = connection;
    this.ownsConnection = ownsConnection;
    this.tables = new TableWatch(connection);
  }

  /**
   * Connects to the cluster that {@code configuration} names.
   *
   * @throws BackendException if it cannot be reached
   */
  public static TarnClient connect(Configuration configuration) {
    try {
      return new TarnClient(ConnectionFactory.createConnection(configuration), true);
    } catch (IOException e) {
      throw new BackendException(
          "Cannot connect to HBase at ZooKeeper " + configuration.get("hbase.zookeeper.quorum"), e);
    }
  }

  /** Uses a connection that the caller goes on owning. */
  public static TarnClient on(Connection connection) {
    return new TarnClient(connection, false);
  }

  /** The jobs that were ever opened and not deleted since, by name. */
  public List<JobStatus> jobs() {
    if (!new TarnTables(connection).areThere()) {
      return List.of();
    }
    List<JobStatus> jobs = new ArrayList<>();
    try (Table table = connection.getTable(TarnTables.JOB);
        ResultScanner rows = table.getScanner(new Scan().addFamily(JobRowCodec.FAMILY))) {
      for (Result row : rows) {
        JobRowCodec.parse(row)
            .filter(found -> !found.orders().isDeleted())
            .ifPresent(found -> jobs.add(JobStatus.of(new String(row.getRow(), UTF_8), found)));
      }
      return jobs;
    } catch (IOException | UncheckedIOException e) {
      throw new BackendException("Cannot list the jobs", e);
    }
  }

  /** A job, whether it exists or not: that is found out when it is read. */
  public JobReader job(String name) {
    HistoryWatch history =
        histories.computeIfAbsent(
            NamePattern.check("job", name),
            job -> new HistoryWatch(job, new JobRowReader(job, connection)::read, Clocks.SYSTEM));
    return new JobReader(name, connection, tables, history);
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
