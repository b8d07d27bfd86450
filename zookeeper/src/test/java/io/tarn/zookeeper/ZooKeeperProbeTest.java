package io.tarn.zookeeper;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ZooKeeperProbeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String REMEDY =
      "; start it, or name another with HOST:PORT[,HOST:PORT...][/ROOT]";

  @Test
  void oneServerThatListensIsEnough() throws IOException {
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ZooKeeperAddress address =
          ZooKeeperAddress.parse("no-such-host.invalid:2181,127.0.0.1:" + listening.getLocalPort());

      assertDoesNotThrow(() -> ZooKeeperProbe.check(address, PATIENCE));
    }
  }

  @Test
  void aPortWhereNobodyListensIsNamed() throws IOException {
    String server = "127.0.0.1:" + freePort();

    assertEquals(
        "no ZooKeeper answered at " + server + ": nobody listens at " + server + REMEDY,
        refused(server, PATIENCE));
  }

  @Test
  void aHostThatIsUnknownIsNamed() {
    assertEquals(
        "no ZooKeeper answered at no-such-host.invalid:2181: there is no host no-such-host.invalid"
            + REMEDY,
        refused("no-such-host.invalid:2181", PATIENCE));
  }

  /** A listener whose queue of connections is full lets the next one wait, as a dead host does. */
  @Test
  void aHostThatDoesNotAnswerIsNamed() throws IOException {
    try (Unanswering host = new Unanswering()) {
      assertEquals(
          "no ZooKeeper answered at "
              + host.address()
              + ": "
              + host.address()
              + " did not answer within 300 ms"
              + REMEDY,
          refused(host.address(), Duration.ofMillis(300)));
    }
  }

  private static String refused(String address, Duration patience) {
    return assertThrows(
            IOException.class,
            () -> ZooKeeperProbe.check(ZooKeeperAddress.parse(address), patience))
        .getMessage();
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }
}
