package io.tarn.sources;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a receiver, again and again, and writes what it adds. */
final class ReceiverThread<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReceiverThread.class);

  private static final long FLUSH_MILLIS = 200;
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;

  /** One that ran for so long has nothing against being begun again at once. */
  private static final long LONG_RUN_MILLIS = 5_000;

  private static final long TO_END_MILLIS = 5_000;

  private final String source;
  private final Receiver<T> receiver;
  private final BlockWriter<T> writer;
  private final Thread receiving;
  private final Thread flushing;
  private volatile boolean closed;

  ReceiverThread(String source, Receiver<T> receiver, BlockWriter<T> writer) {
    this.source = source;
    this.receiver = receiver;
    this.writer = writer;
    this.receiving = daemon(this::receive, "tarn-receiver-" + source);
    this.flushing = daemon(this::flush, "tarn-receiver-flush-" + source);
  }

  private static Thread daemon(Runnable body, String name) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    return thread;
  }

  void start() {
    receiving.start();
    flushing.start();
  }

  private void receive() {
    long pause = FIRST_PAUSE_MILLIS;
    while (!closed) {
      long began = System.nanoTime();
      try {
        receiver.receive(writer);
        LOG.info("The receiver of source {} has ended, and is begun again", source);
      } catch (InterruptedException e) {
        if (closed) {
          return;
        }
        LOG.warn("The receiver of source {} was interrupted, and is begun again", source, e);
      } catch (Throwable e) { // whatever it is, a source without a receiver would be silent
        if (closed) {
          return;
        }
        LOG.warn("The receiver of source {} failed, and is begun again", source, e);
      }
      long ran = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
      pause = ran > LONG_RUN_MILLIS ? FIRST_PAUSE_MILLIS : pause;
      try {
        TimeUnit.MILLISECONDS.sleep(pause);
      } catch (InterruptedException e) {
        return;
      }
      pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
    }
  }

  private void flush() {
    while (!closed) {
      try {
        TimeUnit.MILLISECONDS.sleep(FLUSH_MILLIS);
        writer.flush();
      } catch (InterruptedException e) {
        break; // it is being closed
      } catch (RuntimeException | Error e) {
        LOG.warn("What source {} has received could not be stored yet", source, e);
      }
    }
    boolean unused = Thread.interrupted(); // it has done its work
    storeTheRest();
  }

  /** Of what was added until the source was closed. */
  private void storeTheRest() {
    try {
      writer.flush();
    } catch (InterruptedException | RuntimeException e) {
      LOG.warn("What source {} received last could not be stored any more", source, e);
    }
  }

  /** Has the receiver end, and stores what it has added, as far as that can be done soon. */
  @Override
  public void close() {
    closed = true;
    receiving.interrupt();
    boolean interrupted = false;
    try {
      receiving.join(TO_END_MILLIS);
      if (receiving.isAlive()) {
        LOG.warn("The receiver of source {} does not end when it is interrupted", source);
      }
      flushing.interrupt();
      flushing.join(TO_END_MILLIS);
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      writer.close();
      flushing.interrupt();
      receiving.interrupt();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
