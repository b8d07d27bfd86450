package io.tarn.hbase.read.layout;

import java.util.Arrays;
import org.apache.hadoop.hbase.util.Order;
import org.apache.hadoop.hbase.util.OrderedBytes;
import org.apache.hadoop.hbase.util.PositionedByteRange;
import org.apache.hadoop.hbase.util.SimplePositionedByteRange;
import org.apache.hadoop.hbase.util.SimplePositionedMutableByteRange;

/** Row keys of Tarn's shared tables: a job's name, and more fields behind it, in OrderedBytes. */
public final class OrderedKeys {
  private final PositionedByteRange range;

  private OrderedKeys(String first) {
    this.range = new SimplePositionedMutableByteRange(1024);
    add(first);
  }

  /** A row key whose first field this is. */
  public static OrderedKeys of(String first) {
    return new OrderedKeys(first);
  }

  /** With one more field. */
  public OrderedKeys add(String field) {
    OrderedBytes.encodeString(range, field, Order.ASCENDING);
    return this;
  }

  /** With one more field. */
  public OrderedKeys add(long field) {
    OrderedBytes.encodeInt64(range, field, Order.ASCENDING);
    return this;
  }

  /** The last of the texts that a row key is made of. */
  public static String lastText(byte[] row) {
    PositionedByteRange fields = new SimplePositionedByteRange(row);
    String last = "";
    while (fields.getRemaining() > 0) {
      last = OrderedBytes.decodeString(fields);
    }
    return last;
  }

  /** The fields so far. */
  public byte[] bytes() {
    return Arrays.copyOf(range.getBytes(), range.getPosition());
  }
}
