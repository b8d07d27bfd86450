package io.tarn.zookeeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZooKeeperSessionIT {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);

  @TempDir static Path folder;
  private static LocalZooKeeper zooKeeper;

  private ZooKeeperSession here;
  private ZooKeeperSession there;

  @BeforeAll
  static void start() throws Exception {
    zooKeeper = new LocalZooKeeper(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    zooKeeper.close();
  }

  @BeforeEach
  void connect() throws IOException {
    here = zooKeeper.open();
    there = zooKeeper.open();
  }

  @AfterEach
  void disconnect() {
    here.close();
    there.close();
  }

  @Test
  void standbyLeadsOnceTheLeaderHasLeft() throws Exception {
    JobLeadership first = JobLeadership.join(here, "left", "first");
    assertTrue(first.await(LONG));
    try (JobLeadership second = JobLeadership.join(there, "left", "second")) {
      assertFalse(second.await(SHORT));
      assertEquals(Optional.of("first"), second.leader());
      assertTrue(first.isLeader());

      first.close();

      assertTrue(second.await(LONG));
      assertEquals(Optional.of("second"), second.leader());
      assertFalse(first.isLeader());
    }
  }

  @Test
  void standbyLeadsOnceTheLeadersSessionDied() throws Exception {
    CountDownLatch lost = new CountDownLatch(1);
    try (JobLeadership first = JobLeadership.join(here, "killed", "first")) {
      first.onLost(lost::countDown);
      assertTrue(first.await(LONG));
      try (JobLeadership second = JobLeadership.join(there, "killed", "second")) {
        assertFalse(second.await(SHORT));

        zooKeeper.killSession(here);

        assertTrue(lost.await(LONG.toSeconds(), TimeUnit.SECONDS));
        assertTrue(second.await(LONG));
        assertEquals(Optional.of("second"), second.leader());
      }
      assertTrue(first.await(LONG), "the first stands in line again");
    }
  }

  @Test
  void leavingIsNotLosing() throws Exception {
    CountDownLatch lost = new CountDownLatch(1);
    JobLeadership only = JobLeadership.join(here, "leaving", "only");
    only.onLost(lost::countDown);
    assertTrue(only.await(LONG));

    only.close();
    only.close();

    assertEquals(1, lost.getCount());
  }

  @Test
  void leadersOfTwoJobsDoNotMeet() throws Exception {
    try (JobLeadership one = JobLeadership.join(here, "one", "x");
        JobLeadership two = JobLeadership.join(there, "two", "y")) {
      assertTrue(one.await(LONG));
      assertTrue(two.await(LONG));
    }
  }

  @Test
  void jobIsListedFromRegisteredToClosed() throws Exception {
    LiveJob entry = new LiveJob("me", 42, "host-a", Instant.parse("2026-11-20T12:03:07Z"));
    LiveJobs.Registration registration = new LiveJobs(here).register("weblogs", entry);

    assertEquals(Map.of("weblogs", entry), new LiveJobs(there).list());

    registration.close();

    assertEquals(Map.of(), new LiveJobs(there).list());
  }

  @Test
  void jobIsNotListedOnceItsSessionIsGone() throws Exception {
    new LiveJobs(here).register("gone", LiveJob.here("me"));

    here.close();

    assertEquals(Map.of(), new LiveJobs(there).list());
  }

  @Test
  void jobIsRegisteredAgainAfterAReconnect() throws Exception {
    LiveJob entry = LiveJob.here("me");
    new LiveJobs(here).register("again", entry);
    long session = LocalZooKeeper.idOf(here);

    zooKeeper.killSession(here);

    awaitOtherOwner(here.jobPath("again", "live"), session);
    assertEquals(Map.of("again", entry), new LiveJobs(there).list());
  }

  @Test
  void addressThatNobodyAnswersIsNamed() throws Exception {
    int closedPort;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closedPort = socket.getLocalPort();
    }
    ZooKeeperAddress address = ZooKeeperAddress.parse("127.0.0.1:" + closedPort);

    IOException e = assertThrows(IOException.class, () -> ZooKeeperSession.open(address, SHORT));

    assertEquals(
        "no ZooKeeper answered at 127.0.0.1:"
            + closedPort
            + " within 300 ms; start it, or name another with HOST:PORT[,HOST:PORT...][/ROOT]",
        e.getMessage());
  }

  private void awaitOtherOwner(String path, long session) throws Exception {
    while (true) {
      CountDownLatch changed = new CountDownLatch(1);
      Stat stat =
          there
              .client()
              .checkExists()
              .usingWatcher((org.apache.zookeeper.Watcher) event -> changed.countDown())
              .forPath(path);
      if (stat != null && stat.getEphemeralOwner() != session) {
        return;
      }
      assertTrue(changed.await(LONG.toSeconds(), TimeUnit.SECONDS), "never registered again");
    }
  }
}
