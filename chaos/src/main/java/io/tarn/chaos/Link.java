package io.tarn.chaos;

import io.tarn.client.JobReader;
import io.tarn.client.TarnClient;
import io.tarn.hbase.read.HBaseClients;
import io.tarn.spi.job.BackendException;
import org.apache.hadoop.conf.Configuration;

/**
 * Reads the job wherever its HBase is now: on a folder it has another address at each start. To be
 * used by one thread.
 */
final class Link implements AutoCloseable {
  private static final String JOB = "weblogs";

  private final Stage stage;
  private String connected = "";
  private TarnClient client;
  private JobReader job;

  Link(Stage stage) {
    this.stage = stage;
  }

  /**
   * The job, on a client that gives up after some seconds; the same until the address changes.
   *
   * @throws BackendException if no HBase is known, or it does not answer
   */
  JobReader job() {
    String address =
        stage
            .zookeeper()
            .orElseThrow(() -> new BackendException("no HBase has announced itself yet"));
    if (!address.equals(connected)) {
      close();
      client = HBaseClients.connect(impatient(stage.configuration()));
      job = client.job(JOB);
      connected = address;
    }
    return job;
  }

  /** Has a client tell soon if HBase is away. */
  static Configuration impatient(Configuration conf) {
    conf.setInt("hbase.client.retries.number", 2);
    conf.setInt("hbase.client.pause", 200);
    conf.setInt("hbase.rpc.timeout", 3_000);
    conf.setInt("hbase.client.operation.timeout", 4_000);
    conf.setInt("hbase.client.meta.operation.timeout", 4_000);
    conf.setInt("hbase.client.scanner.timeout.period", 4_000);
    conf.setInt("zookeeper.session.timeout", 10_000);
    conf.setInt("zookeeper.recovery.retry", 2);
    conf.setInt("zookeeper.recovery.retry.intervalmill", 300);
    return conf;
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
      client = null;
      connected = "";
    }
  }
}
