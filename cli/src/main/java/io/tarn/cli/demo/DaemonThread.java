package io.tarn.cli.demo;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Threads that do something now and then, and keep no process alive. */
final class DaemonThread {
  private DaemonThread() {}

  /** One thread of a name, which the caller shuts down. */
  static ScheduledExecutorService named(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }
}
