package io.tarn.stream.engine.shared;

import io.tarn.stream.engine.job.EngineConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The memory that the caches of several jobs may take together. It is divided among those that are
 * open now, evenly, but none is given more than it asked for; a job that is alone may have all of
 * it. Thread-safe.
 */
public final class CacheBudget {
  private static CacheBudget process;

  private final long bytes;
  private final List<Share> shares = new ArrayList<>();

  /** One that is divided among those who are given this object. */
  public CacheBudget(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("a cache must not be of " + bytes + " bytes");
    }
    this.bytes = bytes;
  }

  /**
   * That of all jobs of this process which were given no other: as many bytes as the system
   * property {@code state.cache-bytes} says, or a quarter of the heap.
   */
  public static synchronized CacheBudget ofProcess() {
    if (process == null) {
      process = new CacheBudget(EngineConfig.cacheBytesOfProcess());
    }
    return process;
  }

  /** Who holds a part of it. */
  public interface Holder {
    /** Has from now on so many bytes, and holds no more when this returns. Does not block. */
    void resize(long bytes);

    /** How many it holds now. */
    long held();
  }

  /** A part of the budget, for as long as it is not closed. */
  public final class Share implements AutoCloseable {
    private final long atMost;
    private final Holder holder;
    private long given;

    private Share(long atMost, Holder holder) {
      this.atMost = atMost;
      this.holder = holder;
    }

    /** Gives it back; the holder must hold nothing any more. */
    @Override
    public void close() {
      leave(this);
    }
  }

  /**
   * Takes a part, at the cost of those who have one.
   *
   * @param atMost the most that the holder can use
   */
  public synchronized Share join(long atMost, Holder holder) {
    Share share = new Share(atMost, holder);
    shares.add(share);
    divide();
    return share;
  }

  public long bytes() {
    return bytes;
  }

  /** How many bytes are held now. */
  public synchronized long held() {
    return shares.stream().mapToLong(share -> share.holder.held()).sum();
  }

  private synchronized void leave(Share share) {
    if (shares.remove(share)) {
      divide();
    }
  }

  /** Those who get less give it back before anybody is given more. */
  private void divide() {
    List<Share> modestFirst = new ArrayList<>(shares);
    modestFirst.sort(Comparator.comparingLong(share -> share.atMost));
    List<Share> growing = new ArrayList<>();
    long left = bytes;
    int others = modestFirst.size();
    for (Share share : modestFirst) {
      long now = Math.min(share.atMost, left / others);
      left -= now;
      others--;
      boolean shrinks = now < share.given;
      share.given = now;
      if (shrinks) {
        share.holder.resize(now);
      } else {
        growing.add(share);
      }
    }
    growing.forEach(share -> share.holder.resize(share.given));
  }
}
