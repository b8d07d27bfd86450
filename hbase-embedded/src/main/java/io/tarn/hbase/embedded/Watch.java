package io.tarn.hbase.embedded;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that looks for trouble until it finds some, tells of it, and ends. */
final class Watch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
  private static final long PAUSE_MILLIS = 250;

  private final Poll.Look<String> look;
  private final Consumer<String> told;
  private final Thread thread = new Thread(this::run, "tarn-folder-watch");
  private volatile boolean closed;

  private Watch(Poll.Look<String> look, Consumer<String> told) {
    this.look = look;
    this.told = told;
    thread.setDaemon(true);
  }

  /**
   * @param look finds a sentence that says what the trouble is
   * @param told is called once at most, on the thread that looked
   */
  static Watch start(Poll.Look<String> look, Consumer<String> told) {
    Watch watch = new Watch(look, told);
    watch.thread.start();
    return watch;
  }

  private void run() {
    while (!closed) {
      Optional<String> trouble = look();
      if (trouble.isPresent() && !closed) {
        told.accept(trouble.get());
        return;
      }
      pause();
    }
  }

  private Optional<String> look() {
    try {
      return look.look();
    } catch (IOException e) {
      LOG.warn("Cannot look after the data folder this time", e);
      return Optional.empty();
    }
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /** What is found from now on is not told. Does not wait: the one who is told may call this. */
  @Override
  public void close() {
    closed = true;
  }
}
