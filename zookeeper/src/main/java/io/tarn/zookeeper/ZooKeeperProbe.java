package io.tarn.zookeeper;

import io.tarn.zookeeper.ZooKeeperAddress.Server;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Whether anybody listens at an address. ZooKeeper's own client goes on trying, and does not tell
 * an unknown host from one that is down.
 */
public final class ZooKeeperProbe {
  /** What became of one server; empty if it took the connection. */
  private record Outcome(Server server, String failure) {}

  private ZooKeeperProbe() {}

  /**
   * Connects to all servers at the same time, and returns as soon as one of them takes the
   * connection.
   *
   * @throws IOException if none does within {@code patience}, naming each and what is wrong with it
   */
  public static void check(ZooKeeperAddress address, Duration patience) throws IOException {
    BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
    for (Server server : address.servers()) {
      Thread asking =
          new Thread(() -> outcomes.add(ask(server, patience)), "zookeeper-probe-" + server);
      asking.setDaemon(true); // looking up a host may take longer than anybody wants to wait
      asking.start();
    }
    List<Server> silent = new ArrayList<>(address.servers());
    List<String> failures = new ArrayList<>();
    long deadline = System.nanoTime() + patience.toNanos();
    while (!silent.isEmpty()) {
      Outcome outcome = await(outcomes, deadline);
      if (outcome == null) {
        break;
      }
      if (outcome.failure().isEmpty()) {
        return;
      }
      silent.remove(outcome.server());
      failures.add(outcome.failure());
    }
    silent.forEach(server -> failures.add(noAnswer(server, patience)));
    throw new IOException(
        "no ZooKeeper answered at "
            + address.connectString()
            + ": "
            + String.join(", ", failures)
            + "; start it, or name another with "
            + ZooKeeperAddress.FORM);
  }

  private static Outcome await(BlockingQueue<Outcome> outcomes, long deadline) throws IOException {
    try {
      return outcomes.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw ZooKeeperSession.interrupted("looking for ZooKeeper", e);
    }
  }

  private static Outcome ask(Server server, Duration patience) {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getByName(server.host()), server.port()),
          Math.toIntExact(patience.toMillis()));
      return new Outcome(server, "");
    } catch (UnknownHostException e) {
      return new Outcome(server, "there is no host " + server.host());
    } catch (SocketTimeoutException e) {
      return new Outcome(server, noAnswer(server, patience));
    } catch (ConnectException e) {
      return new Outcome(server, "nobody listens at " + server);
    } catch (IOException e) {
      return new Outcome(server, server + " cannot be reached (" + e.getMessage() + ")");
    }
  }

  private static String noAnswer(Server server, Duration patience) {
    return server + " did not answer within " + patience.toMillis() + " ms";
  }
}
