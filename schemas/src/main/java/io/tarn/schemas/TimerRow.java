package io.tarn.schemas;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.hadoop.hbase.util.Order;
import org.apache.hadoop.hbase.util.OrderedBytes;
import org.apache.hadoop.hbase.util.PositionedByteRange;
import org.apache.hadoop.hbase.util.SimplePositionedMutableByteRange;

/**
 * A timer of a key. Its row key is the bucket, one byte for the clock, the time as an OrderedBytes
 * int64, and the key without its bucket: so the timers of a bucket and clock stand by their times,
 * and among them the {@linkplain TimerGroup rows of many}.
 *
 * @param keyRow the row key of the key
 * @param clock what the time is told by
 * @param timeMillis when it is due, in ms since 1970; by the clock of batches, the batch id
 */
public record TimerRow(RowKey keyRow, Clock clock, long timeMillis)
    implements Serializable, Comparable<TimerRow> {
  private static final int TIME_BYTES = 9;
  static final int HEAD_BYTES = Buckets.BYTES + 1 + TIME_BYTES;

  /** What a timer's time is told by. */
  public enum Clock {
    /** The watermark: due once it is at or after the time. */
    EVENT_TIME((byte) 1),
    /** The times of batches: due in the first batch of that time or a later one. */
    PROCESSING_TIME((byte) 2),
    /** The ids of batches: due in the first batch of that id or a later one that runs. */
    BATCH((byte) 3);

    private final byte code;

    Clock(byte code) {
      this.code = code;
    }

    private static Clock of(byte code) {
      for (Clock clock : values()) {
        if (clock.code == code) {
          return clock;
        }
      }
      throw new IllegalArgumentException("there is no clock " + code);
    }
  }

  /** The timer's row key. */
  public RowKey row() {
    byte[] key = keyRow.bytes();
    byte[] row = head(key.length - Buckets.BYTES);
    System.arraycopy(key, Buckets.BYTES, row, HEAD_BYTES, key.length - Buckets.BYTES);
    return RowKey.of(RowFamily.TIMERS, row);
  }

  /**
   * The bucket, the clock and the time, as all rows of timers begin.
   *
   * @param more how many bytes come behind, all 0
   */
  byte[] head(int more) {
    return head(keyRow.bucket(), clock, timeMillis, HEAD_BYTES + more);
  }

  /** The timer that a row key is that of. */
  public static TimerRow of(RowKey row) {
    byte[] bytes = row.bytes();
    byte[] key = new byte[bytes.length - HEAD_BYTES + Buckets.BYTES];
    System.arraycopy(bytes, 0, key, 0, Buckets.BYTES);
    System.arraycopy(bytes, HEAD_BYTES, key, Buckets.BYTES, bytes.length - HEAD_BYTES);
    return new TimerRow(RowKey.of(key), Clock.of(bytes[Buckets.BYTES]), timeOf(row));
  }

  /** The time in the row key of a timer, or of a group of them. */
  public static long timeOf(RowKey row) {
    PositionedByteRange range = new SimplePositionedMutableByteRange(row.bytes());
    range.setPosition(Buckets.BYTES + 1);
    return OrderedBytes.decodeInt64(range);
  }

  /** The row key that the timers of a bucket and clock from a time on are at or behind. */
  public static RowKey from(int bucket, Clock clock, long timeMillis) {
    return RowKey.of(RowFamily.TIMERS, head(bucket, clock, timeMillis, HEAD_BYTES));
  }

  /** The row key that all timers of a bucket and clock are before. */
  public static RowKey end(int bucket, Clock clock) {
    byte[] end = Arrays.copyOf(Buckets.firstRow(bucket), Buckets.BYTES + 1);
    end[Buckets.BYTES] = (byte) (clock.code + 1);
    return RowKey.of(RowFamily.TIMERS, end);
  }

  /** By clock, time and key. */
  @Override
  public int compareTo(TimerRow other) {
    int clocks = clock.compareTo(other.clock);
    int times = Long.compare(timeMillis, other.timeMillis);
    return clocks != 0 ? clocks : times != 0 ? times : keyRow.compareTo(other.keyRow);
  }

  private static byte[] head(int bucket, Clock clock, long timeMillis, int length) {
    byte[] row = Arrays.copyOf(Buckets.firstRow(bucket), length);
    row[Buckets.BYTES] = clock.code;
    PositionedByteRange range = new SimplePositionedMutableByteRange(row);
    range.setPosition(Buckets.BYTES + 1);
    OrderedBytes.encodeInt64(range, timeMillis, Order.ASCENDING);
    return row;
  }
}
