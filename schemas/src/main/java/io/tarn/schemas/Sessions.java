package io.tarn.schemas;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The value of a row of a table of session windows: sessions one after the other, each its start
 * and its end in ms since 1970 and then its packed aggregates, all big-endian longs. The row of a
 * key alone has the sessions that are open; a session that is closed is a row of its own, whose row
 * key has its start and end behind the key, and can never change. Immutable and thread-safe.
 */
public record Sessions(List<Session> sessions) {
  private static final int BOUNDS = 2;

  public Sessions {
    sessions = List.copyOf(sessions);
  }

  /**
   * A session.
   *
   * @param start the event time of its first record, in ms
   * @param end until when another record belongs to it, in ms
   * @param slots its aggregates
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by its own equals
  public record Session(long start, long end, long[] slots) implements java.io.Serializable {
    @Override
    public boolean equals(Object other) {
      return other instanceof Session that
          && start == that.start
          && end == that.end
          && Arrays.equals(slots, that.slots);
    }

    @Override
    public int hashCode() {
      return Long.hashCode(start) * 31 + Long.hashCode(end);
    }
  }

  /** The bytes of sessions, which are not none. */
  public byte[] encode() {
    int longs = sessions.stream().mapToInt(each -> BOUNDS + each.slots().length).sum();
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * longs);
    for (Session each : sessions) {
      bytes.putLong(each.start()).putLong(each.end());
      for (long slot : each.slots()) {
        bytes.putLong(slot);
      }
    }
    return bytes.array();
  }

  /**
   * The sessions of a value.
   *
   * @throws IllegalArgumentException if it is none of such aggregates
   */
  public static Sessions decode(Packed packed, byte[] value) {
    int slots = packed.slots();
    int length = Long.BYTES * (BOUNDS + slots);
    if (value.length == 0 || value.length % length != 0) {
      throw new IllegalArgumentException(
          "sessions of "
              + packed.describe()
              + " must be a multiple of "
              + length
              + " bytes, but are "
              + value.length);
    }
    ByteBuffer bytes = ByteBuffer.wrap(value);
    List<Session> sessions = new ArrayList<>();
    while (bytes.hasRemaining()) {
      long start = bytes.getLong();
      long end = bytes.getLong();
      long[] aggregates = new long[slots];
      for (int i = 0; i < slots; i++) {
        aggregates[i] = bytes.getLong();
      }
      sessions.add(new Session(start, end, aggregates));
    }
    return new Sessions(sessions);
  }
}
