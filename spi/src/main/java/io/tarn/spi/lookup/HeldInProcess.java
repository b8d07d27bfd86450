package io.tarn.spi.lookup;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a {@link Lookup} holds in each process that asks it: one for all its copies there, as they
 * are serialized with the same id. It is made by the first that needs it, and let go with the last
 * that holds it; in a process that runs tasks alone nobody holds it, and it stays. Thread-safe.
 *
 * @param <R> what is held
 */
public final class HeldInProcess<R> implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Map<UUID, Held<?>> HELD = new HashMap<>();

  private final UUID id = UUID.randomUUID();

  /** Something, and by how many it is held. */
  private static final class Held<R> {
    private final R resource;
    private int holders;

    Held(R resource) {
      this.resource = resource;
    }
  }

  /** Holds it until {@link #release}. */
  public void hold(Supplier<? extends R> making) {
    synchronized (HELD) {
      held(making).holders++;
    }
  }

  /** What is held; made if it is not there. */
  public R get(Supplier<? extends R> making) {
    synchronized (HELD) {
      return held(making).resource;
    }
  }

  /** Takes one {@link #hold} back. */
  public void release(Consumer<? super R> closing) {
    synchronized (HELD) {
      @SuppressWarnings("unchecked") // what is under this id was put there below
      Held<R> held = (Held<R>) HELD.get(id);
      if (held != null && --held.holders <= 0) {
        HELD.remove(id);
        closing.accept(held.resource);
      }
    }
  }

  @SuppressWarnings("unchecked") // what is under this id was put here
  private Held<R> held(Supplier<? extends R> making) {
    Held<R> held = (Held<R>) HELD.get(id);
    if (held == null) {
      held = new Held<>(making.get());
      HELD.put(id, held);
    }
    return held;
  }
}
