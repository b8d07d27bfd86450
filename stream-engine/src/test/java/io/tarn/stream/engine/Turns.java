package io.tarn.stream.engine;

import io.tarn.spi.write.Backend;
import io.tarn.stream.engine.job.Leadership;
import io.tarn.stream.engine.job.Term;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** A leadership that a test grants and takes away. */
final class Turns implements Leadership {
  final Semaphore waiting = new Semaphore(0);
  final Semaphore granted = new Semaphore(0);

  /** A permit for each closing of a term. */
  final Semaphore closed = new Semaphore(0);

  private final Backend backend;
  private volatile Granted current;

  Turns(Backend backend) {
    this.backend = backend;
  }

  @Override
  public Term await(Consumer<String> tell) throws InterruptedException {
    tell.accept("standby: somebody runs it");
    waiting.release();
    granted.acquire();
    current = new Granted(backend, closed);
    return current;
  }

  void lose(String why) {
    current.lose(why);
  }

  private static final class Granted implements Term {
    private final Backend backend;
    private final Semaphore closed;
    private Runnable onLost;
    private String lost;

    Granted(Backend backend, Semaphore closed) {
      this.backend = backend;
      this.closed = closed;
    }

    @Override
    public Backend backend() {
      return backend;
    }

    @Override
    public synchronized void onLost(Runnable action) {
      onLost = action;
    }

    synchronized void lose(String why) {
      lost = why;
      onLost.run();
    }

    @Override
    public synchronized Optional<String> lost(Duration patience) {
      return Optional.ofNullable(lost);
    }

    @Override
    public void close() {
      closed.release();
    }
  }
}
