package io.tarn.hbase.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.client.ReadTimeoutException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.HConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class HBaseClientsTest {
  /** HBase's own client would go on asking for more than a minute. */
  @Test
  @Timeout(60)
  void aZooKeeperThatDoesNotAnswerIsGivenUpInTime() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Configuration configuration = HBaseConfiguration.create();
      configuration.set(HConstants.ZOOKEEPER_QUORUM, "127.0.0.1");
      configuration.setInt(HConstants.ZOOKEEPER_CLIENT_PORT, silent.getLocalPort());
      Duration second = Duration.ofSeconds(1);

      assertEquals(
          "HBase at ZooKeeper 127.0.0.1 gave no answer within PT1S: cannot open it; see whether it"
              + " runs and can be reached from here, then ask again, or give the client more time",
          assertThrows(
                  ReadTimeoutException.class, () -> HBaseClients.connect(configuration, second))
              .getMessage());
    }
  }
}
