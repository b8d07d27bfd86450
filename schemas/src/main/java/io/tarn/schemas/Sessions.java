package io.tarn.schemas;

import java.io.Serializable;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The value of a row of a table of session windows: sessions one after the other, each its start
 * and its end in ms since 1970, big-endian longs, four bytes that say how many follow, and its
 * aggregates as any row has them. The row of a key alone has the sessions that are open; a session
 * that is closed is a row of its own, whose row key has its start and end behind the key, and can
 * never change. Immutable and thread-safe.
 *
 * @param <A> the aggregates of a session, in memory
 */
public record Sessions<A>(List<Session<A>> sessions) {
  private static final int HEAD_BYTES = 2 * Long.BYTES + Integer.BYTES;

  public Sessions {
    sessions = List.copyOf(sessions);
  }

  /**
   * A session.
   *
   * @param start the event time of its first record, in ms
   * @param end until when another record belongs to it, in ms
   * @param value its aggregates
   */
  @SuppressWarnings("serial") // as serializable as what aggregators keep
  public record Session<A>(long start, long end, A value) implements Serializable {}

  /** The end of the closed session that a row is that of; empty for a row of open ones. */
  public static Optional<Long> closedEnd(RowKeys<?> rowKeys, RowKey row) {
    return row.family() == RowFamily.STATE && !rowKeys.keyRow(row).equals(row)
        ? Optional.of(rowKeys.paneRow(row).closed()) // the second number behind the key
        : Optional.empty();
  }

  /** The bytes of sessions, which are not none. */
  public byte[] encode(AggregateSchema<A> aggregates) {
    List<byte[]> values =
        sessions.stream().map(session -> aggregates.encode(session.value())).toList();
    ByteBuffer bytes =
        ByteBuffer.allocate(values.stream().mapToInt(value -> HEAD_BYTES + value.length).sum());
    for (int i = 0; i < values.size(); i++) {
      bytes.putLong(sessions.get(i).start()).putLong(sessions.get(i).end());
      bytes.putInt(values.get(i).length).put(values.get(i));
    }
    return bytes.array();
  }

  /**
   * The sessions of a value.
   *
   * @throws IllegalArgumentException if it is none of such aggregates
   */
  public static <A> Sessions<A> decode(AggregateSchema<A> aggregates, byte[] value) {
    ByteBuffer bytes = ByteBuffer.wrap(value);
    List<Session<A>> sessions = new ArrayList<>();
    try {
      while (bytes.hasRemaining()) {
        long start = bytes.getLong();
        long end = bytes.getLong();
        byte[] kept = new byte[bytes.getInt()];
        bytes.get(kept);
        sessions.add(new Session<>(start, end, aggregates.decode(kept)));
      }
    } catch (BufferUnderflowException | NegativeArraySizeException e) {
      throw new IllegalArgumentException(
          "a value of " + value.length + " bytes is not that of sessions", e);
    }
    return new Sessions<>(sessions);
  }
}
