package io.tarn.schemas;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.hbase.util.Order;
import org.apache.hadoop.hbase.util.OrderedBytes;
import org.apache.hadoop.hbase.util.PositionedByteRange;
import org.apache.hadoop.hbase.util.SimplePositionedMutableByteRange;

/**
 * Timers of many keys in one row: those that a batch has set of one bucket and clock, and that
 * nobody takes back. Its row key begins as that of the earliest of them, with the byte 01, which no
 * key begins with, in place of the key; the batch and a number within it follow, each as an
 * OrderedBytes int64. Its value is the timers, by time.
 *
 * @param batch the batch that has set them
 * @param number of those of that batch
 * @param timers at least one, all of one bucket and clock, the earliest first
 */
public record TimerGroup(long batch, long number, List<TimerRow> timers) {
  /** So many timers are in a row at most. */
  private static final int MOST = 100;

  /** In place of a key: OrderedBytes begins none of them so. */
  private static final byte GROUP = 1;

  private static final int TAIL_BYTES = 1 + 2 * 9;
  private static final int FIXED_BYTES = Long.BYTES + Short.BYTES;

  public TimerGroup {
    timers = List.copyOf(timers);
  }

  /** The groups of what a batch has set; timers that come due together are together. */
  public static List<TimerGroup> of(long batch, Collection<TimerRow> set) {
    Map<Integer, List<TimerRow>> byBucket = new TreeMap<>();
    for (TimerRow timer : set) {
      byBucket.computeIfAbsent(timer.keyRow().bucket(), missing -> new ArrayList<>()).add(timer);
    }
    List<TimerGroup> groups = new ArrayList<>();
    for (List<TimerRow> ofBucket : byBucket.values()) {
      Collections.sort(ofBucket);
      int start = 0;
      for (int i = 1; i <= ofBucket.size(); i++) {
        if (i == ofBucket.size()
            || i - start == MOST
            || ofBucket.get(start).clock() != ofBucket.get(i).clock()) {
          groups.add(new TimerGroup(batch, groups.size(), ofBucket.subList(start, i)));
          start = i;
        }
      }
    }
    return groups;
  }

  /** The row key. */
  public RowKey row() {
    byte[] row = timers.get(0).head(TAIL_BYTES);
    row[TimerRow.HEAD_BYTES] = GROUP;
    PositionedByteRange range = new SimplePositionedMutableByteRange(row);
    range.setPosition(TimerRow.HEAD_BYTES + 1);
    OrderedBytes.encodeInt64(range, batch, Order.ASCENDING);
    OrderedBytes.encodeInt64(range, number, Order.ASCENDING);
    return RowKey.of(RowFamily.TIMERS, row);
  }

  /** The timers as bytes: of each its time, the length of its key, and that without its bucket. */
  public byte[] value() {
    int length = 0;
    for (TimerRow timer : timers) {
      length += FIXED_BYTES + timer.keyRow().bytes().length - Buckets.BYTES;
    }
    ByteBuffer value = ByteBuffer.allocate(length);
    for (TimerRow timer : timers) {
      byte[] key = timer.keyRow().bytes();
      value.putLong(timer.timeMillis());
      value.putShort((short) (key.length - Buckets.BYTES)); // of 32,000 at the most
      value.put(key, Buckets.BYTES, key.length - Buckets.BYTES);
    }
    return value.array();
  }

  /** Whether a row of timers is that of a group. */
  public static boolean isOne(RowKey row) {
    return row.bytes()[TimerRow.HEAD_BYTES] == GROUP;
  }

  /** The timers that a row has. */
  public static List<TimerRow> timers(RowKey row, TimerRow.Clock clock, byte[] bytes) {
    List<TimerRow> timers = new ArrayList<>();
    ByteBuffer value = ByteBuffer.wrap(bytes);
    while (value.hasRemaining()) {
      long time = value.getLong();
      int length = value.getShort();
      byte[] key = Arrays.copyOf(row.bytes(), Buckets.BYTES + length);
      value.get(key, Buckets.BYTES, length);
      timers.add(new TimerRow(RowKey.of(key), clock, time));
    }
    return timers;
  }
}
