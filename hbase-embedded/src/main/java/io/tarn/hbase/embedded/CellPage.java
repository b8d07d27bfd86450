package io.tarn.hbase.embedded;

import java.util.Arrays;
import java.util.Comparator;
import org.apache.hadoop.hbase.Cell;

/**
 * What a leaf of a {@link CellTree} has at one moment: cells in order, from the lowest that the
 * leaf may have on and before the lowest of the leaf to its right. Never changed.
 *
 * <p>All rows between those two begin as both do. So four bytes of each row behind that beginning
 * are kept as a number beside the cell, its <em>mark</em>, which is in the order of the rows; most
 * cells are found by these numbers, which lie in one place, where the cells lie all over the heap.
 */
final class CellPage {
  private static final Cell[] NONE = {};

  /** Null for the leaf that has the lowest of all. */
  final Cell low;

  final Cell[] cells;

  /** The leaf to the right, or null. */
  final CellTree.Leaf next;

  /** The lowest cell of that leaf, or null. */
  final Cell high;

  /** How many bytes all rows between {@code low} and the next leaf's begin with. */
  private final int shared;

  private final int[] marks;

  private CellPage(Cell low, Cell[] cells, int shared, int[] marks, CellTree.Leaf next) {
    this.low = low;
    this.cells = cells;
    this.shared = shared;
    this.marks = marks;
    this.next = next;
    this.high = next == null ? null : next.low;
  }

  static CellPage empty() {
    return of(null, NONE, null);
  }

  private static CellPage of(Cell low, Cell[] cells, CellTree.Leaf next) {
    int shared = low == null || next == null ? 0 : shared(low, next.low);
    int[] marks = new int[cells.length];
    for (int i = 0; i < marks.length; i++) {
      marks[i] = mark(cells[i], shared);
    }
    return new CellPage(low, cells, shared, marks, next);
  }

  /**
   * As {@link Arrays#binarySearch}, of a cell between {@code low} and the next leaf's. A newer cell
   * of a row lies before the row's others, so it is found by comparing it with the first of them.
   */
  int find(Cell cell, Comparator<? super Cell> order) {
    int mark = mark(cell, shared);
    int first = firstAtLeast(mark);
    if (first == marks.length || marks[first] != mark) {
      return -first - 1;
    }
    int compared = order.compare(cell, cells[first]);
    if (compared <= 0) {
      return compared == 0 ? first : -first - 1;
    }
    int end = first + 1;
    while (end < marks.length && marks[end] == mark) {
      end++;
    }
    return Arrays.binarySearch(cells, first + 1, end, cell, order);
  }

  private int firstAtLeast(int mark) {
    int from = 0;
    int end = marks.length;
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

  /** With a cell in place of an equal one. */
  CellPage with(int at, Cell cell) {
    Cell[] changed = cells.clone();
    changed[at] = cell;
    return new CellPage(low, changed, shared, marks, next);
  }

  CellPage inserted(int at, Cell cell) {
    int length = cells.length;
    Cell[] more = new Cell[length + 1];
    System.arraycopy(cells, 0, more, 0, at);
    more[at] = cell;
    System.arraycopy(cells, at, more, at + 1, length - at);
    int[] moreMarks = new int[length + 1];
    System.arraycopy(marks, 0, moreMarks, 0, at);
    moreMarks[at] = mark(cell, shared);
    System.arraycopy(marks, at, moreMarks, at + 1, length - at);
    return new CellPage(low, more, shared, moreMarks, next);
  }

  CellPage without(int at) {
    int length = cells.length - 1;
    Cell[] fewer = Arrays.copyOf(cells, length);
    System.arraycopy(cells, at + 1, fewer, at, length - at);
    int[] fewerMarks = Arrays.copyOf(marks, length);
    System.arraycopy(marks, at + 1, fewerMarks, at, length - at);
    return new CellPage(low, fewer, shared, fewerMarks, next);
  }

  /** The upper half, for a leaf to the right. */
  CellPage upper() {
    Cell[] upper = Arrays.copyOfRange(cells, cells.length / 2, cells.length);
    return of(upper[0], upper, next);
  }

  /** The lower half, of whose leaf that of the {@link #upper} is to the right. */
  CellPage lower(CellTree.Leaf right) {
    return of(low, Arrays.copyOf(cells, cells.length / 2), right);
  }

  /** How many bytes two rows begin with alike. */
  private static int shared(Cell one, Cell other) {
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
  private static int mark(Cell cell, int from) {
    byte[] row = cell.getRowArray();
    int at = cell.getRowOffset() + from;
    int end = cell.getRowOffset() + cell.getRowLength();
    int mark = 0;
    for (int shift = 24; shift >= 0 && at < end; shift -= 8) {
      mark |= (row[at++] & 0xff) << shift;
    }
    return mark ^ Integer.MIN_VALUE; // so that what is compared as signed is in order
  }
}
