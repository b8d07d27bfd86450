package io.tarn.hbase.embedded;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.hadoop.hbase.Cell;

/**
 * Numbers in the order of rows. All rows of a node of a {@link CellTree} begin as its lowest and
 * the lowest of the node to the right both do; some bytes of each row behind that beginning are
 * kept as a number beside the cell, its mark: four in a leaf, of which there are many, eight above,
 * where a node may have rows of several buckets, and so no beginning. Most cells are found by these
 * numbers, which lie in one place; equal ones are told apart by comparing the cells. The literature
 * has them as "poor man's normalized keys" (Graefe and Larson, "B-Tree Indexes and CPU Caches",
 * 2001).
 */
final class CellMarks {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private CellMarks() {}

  /** How many bytes two rows begin with alike; none if one of the cells is null, for no bound. */
  static int shared(Cell one, Cell other) {
    if (one == null || other == null) {
      return 0;
    }
    int shared =
        Arrays.mismatch(
            one.getRowArray(),
            one.getRowOffset(),
            one.getRowOffset() + one.getRowLength(),
            other.getRowArray(),
            other.getRowOffset(),
            other.getRowOffset() + other.getRowLength());
    return shared < 0 ? one.getRowLength() : shared;
  }

  /** Four bytes of a row from one on, with zeros behind its end, as a number in their order. */
  static int of(Cell cell, int from) {
    return (int) (wideOf(cell, from) >> Integer.SIZE);
  }

  /** Eight bytes of a row, as {@link #of}. */
  static long wideOf(Cell cell, int from) {
    byte[] row = cell.getRowArray();
    int at = cell.getRowOffset() + from;
    int end = cell.getRowOffset() + cell.getRowLength();
    long mark = 0;
    if (end - at >= Long.BYTES) {
      mark = (long) LONGS.get(row, at);
    } else {
      for (int shift = Long.SIZE - Byte.SIZE; at < end; shift -= Byte.SIZE) {
        mark |= (row[at++] & 0xffL) << shift;
      }
    }
    return mark ^ Long.MIN_VALUE; // so that what is compared as signed is in order
  }

  /** The index of the first of so many marks that is not less. */
  static int firstAtLeast(int mark, int[] marks, int size) {
    int from = 0;
    int end = size;
    while (from < end) {
      int middle = (from + end) >>> 1;
      if (marks[middle] < mark) {
        from = middle + 1;
      } else {
        end = middle;
      }
    }
    return from;
  }

  /** As {@link #firstAtLeast(int, int[], int)}, of wide marks. */
  static int firstAtLeast(long mark, long[] marks, int size) {
    int from = 0;
    int end = size;
    while (from < end) {
      int middle = (from + end) >>> 1;
      if (marks[middle] < mark) {
        from = middle + 1;
      } else {
        end = middle;
      }
    }
    return from;
  }

  /** The index of the first of so many marks that is greater. */
  static int firstGreater(int mark, int[] marks, int size) {
    return mark == Integer.MAX_VALUE ? size : firstAtLeast(mark + 1, marks, size);
  }

  /** As {@link #firstGreater(int, int[], int)}, of wide marks. */
  static int firstGreater(long mark, long[] marks, int size) {
    return mark == Long.MAX_VALUE ? size : firstAtLeast(mark + 1, marks, size);
  }
}
