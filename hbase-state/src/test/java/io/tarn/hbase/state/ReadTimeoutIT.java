package io.tarn.hbase.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.client.ReadTimeoutException;
import io.tarn.client.TableReader;
import io.tarn.client.TarnClient;
import io.tarn.hbase.read.HBaseClients;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.TableSchema;
import io.tarn.testkit.WrittenJob;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A region server that does not answer, and a reader that does not wait for it. */
@Timeout(60)
final class ReadTimeoutIT extends JobOnMiniCluster {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  @AfterEach
  void goOn() {
    StallingObserver.goOn();
  }

  @Test
  void aReadThatHasNoAnswerIsGivenUpAndMayBeAskedAgain() {
    try (WrittenJob<String> written =
        WrittenJob.open(
            backend,
            job,
            KeyTypes.STRING,
            TableSchema.of("counts", KeyTypes.STRING, WrittenJob.COUNT).withBuckets(4))) {
      written.batch(Map.of("a", 1L, "b", 2L));
    }
    try (TarnClient timed =
        HBaseClients.connect(MiniCluster.connection().getConfiguration(), TIMEOUT)) {
      TableReader table = timed.job(job).snapshot().table("counts");
      assertEquals(2, table.scan().toList().size());

      StallingObserver.stall(tableName("counts"));
      String what = "read 1 row of counts of " + job;
      assertEquals(
          "HBase at ZooKeeper "
              + MiniCluster.connection().getConfiguration().get("hbase.zookeeper.quorum")
              + " gave no answer within PT5S: cannot "
              + what
              + "; see whether it runs and can be reached from here, then ask again, or give the"
              + " client more time",
          assertThrows(ReadTimeoutException.class, () -> table.get("a")).getMessage());
      assertThrows(ReadTimeoutException.class, () -> table.scan().toList());

      StallingObserver.goOn();
      assertEquals(1, table.get("a").value().orElseThrow().value().asLong("count"));
      assertEquals(2, table.scan().toList().size());
    }
  }
}
