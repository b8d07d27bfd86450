package io.tarn.zookeeper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A port that takes no connection and refuses none. */
final class Unanswering implements AutoCloseable {
  private static final int MOST_IN_QUEUE = 16;
  private static final int MILLIS_TO_SEE_IT_FULL = 500;

  private final ServerSocket listener;
  private final List<Socket> queue = new ArrayList<>();

  Unanswering() throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    while (queue.size() < MOST_IN_QUEUE) {
      Socket waiting = new Socket();
      queue.add(waiting);
      try {
        waiting.connect(
            new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()),
            MILLIS_TO_SEE_IT_FULL);
      } catch (SocketTimeoutException full) {
        return;
      }
    }
    throw new IOException("the queue of " + address() + " is not full");
  }

  String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    for (Socket waiting : queue) {
      waiting.close();
    }
    listener.close();
  }
}
