package io.tarn.spi.run;

import io.tarn.spi.source.Origin;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * The late records of a task, or of a batch: each once, however many operations find it late and
 * however many events were made of it. Records are told apart by a hash of 64 bits of their source
 * and position: among a million, two share one with a chance of 1 to 37 million. Not thread-safe.
 */
public final class LateRecords implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int LEAST_SLOTS = 16;

  /** Stands for a free slot; no record's hash. */
  private static final long FREE = 0;

  /** By open addressing, at most half full, a power of two many; empty until one is late. */
  private long[] slots = {};

  private int distinct;
  private long unknown;

  /**
   * @param origin the record that the late event was made of; each event without one, or whose
   *     origin has no position, counts as a record of its own
   */
  public void add(Origin origin) {
    if (origin == null || origin.position().isEmpty()) {
      unknown++;
    } else {
      add(hash(origin));
    }
  }

  public void addAll(LateRecords others) {
    for (long hash : others.slots) {
      if (hash != FREE) {
        add(hash);
      }
    }
    unknown += others.unknown;
  }

  LateRecords copy() {
    LateRecords copy = new LateRecords();
    copy.addAll(this);
    return copy;
  }

  /** How many records there are. */
  public long count() {
    return distinct + unknown;
  }

  private void add(long hash) {
    if (2 * (distinct + 1) > slots.length) {
      grow();
    }
    int slot = slotOf(hash);
    if (slots[slot] == FREE) {
      slots[slot] = hash;
      distinct++;
    }
  }

  private void grow() {
    long[] old = slots;
    slots = new long[Math.max(LEAST_SLOTS, 2 * old.length)];
    for (long hash : old) {
      if (hash != FREE) {
        slots[slotOf(hash)] = hash;
      }
    }
  }

  /** The slot that has the hash, or the free one where it belongs. */
  private int slotOf(long hash) {
    int slot = (int) hash & (slots.length - 1);
    while (slots[slot] != FREE && slots[slot] != hash) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  private static long hash(Origin origin) {
    byte[] name = (origin.source() + '\0' + origin.position()).getBytes(StandardCharsets.UTF_8);
    long hash = MurmurHash3.hash128x64(name, 0, name.length, 0)[0];
    return hash == FREE ? 1 : hash;
  }
}
