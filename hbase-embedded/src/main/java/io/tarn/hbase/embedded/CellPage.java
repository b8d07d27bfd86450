package io.tarn.hbase.embedded;

import java.util.Arrays;
import java.util.Comparator;
import org.apache.hadoop.hbase.Cell;

/**
 * What a node of a {@link CellTree} has at one moment: cells in order, from the lowest that the
 * node may have on and before the lowest of the node to its right; above the leaves they are the
 * lowest cells of the nodes below. Never changed.
 *
 * <p>All rows between those two begin as both do. So four bytes of each row behind that beginning
 * are kept as a number beside the cell, its <em>mark</em>, which is in the order of the rows; most
 * cells are found by these numbers, which lie in one place, where the cells lie all over the heap.
 * The literature has them as "poor man's normalized keys" (Graefe and Larson, "B-Tree Indexes and
 * CPU Caches", 2001).
 */
final class CellPage {
  private static final Cell[] NO_CELLS = {};
  private static final Node[] NO_NODES = {};

  /** Null for the node that has the lowest of all. */
  final Cell low;

  final Cell[] cells;

  /** The node to the right, or null. */
  final Node next;

  /** The lowest cell of that node, or null. */
  final Cell high;

  /** The nodes that begin with each of the cells; null in a leaf. */
  private final Node[] children;

  /** How many bytes all rows between {@code low} and {@code high} begin with. */
  private final int shared;

  /** Of each cell; equal ones are told apart by comparing the cells. */
  private final int[] marks;

  private CellPage(Cell low, Cell[] cells, Node[] children, int shared, int[] marks, Node next) {
    this.low = low;
    this.cells = cells;
    this.children = children;
    this.shared = shared;
    this.marks = marks;
    this.next = next;
    this.high = next == null ? null : next.low;
  }

  static CellPage emptyLeaf() {
    return of(null, NO_CELLS, null, null);
  }

  static CellPage emptyAboveLeaves() {
    return of(null, NO_CELLS, NO_NODES, null);
  }

  private static CellPage of(Cell low, Cell[] cells, Node[] children, Node next) {
    int shared = low == null || next == null ? 0 : shared(low, next.low);
    int[] marks = new int[cells.length];
    for (int i = 0; i < marks.length; i++) {
      marks[i] = mark(cells[i], shared);
    }
    return new CellPage(low, cells, children, shared, marks, next);
  }

  Node child(int at) {
    return children[at];
  }

  /**
   * As {@link Arrays#binarySearch}, of a cell between {@code low} and {@code high}. A newer cell of
   * a row lies before the row's others, so it is found by comparing it with the first of them.
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

  /** How many cells lie before a bound, or inclusive at it; all of them before none. */
  int end(Cell bound, boolean inclusive, Comparator<? super Cell> order) {
    if (bound == null) {
      return cells.length;
    }
    int at = find(bound, order);
    if (at < 0) {
      return -at - 1;
    }
    return inclusive ? at + 1 : at;
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
    return new CellPage(low, changed, children, shared, marks, next);
  }

  /**
   * With a cell more.
   *
   * @param child the node that begins with it; null in a leaf
   */
  CellPage inserted(int at, Cell cell, Node child) {
    int length = cells.length;
    Cell[] more = new Cell[length + 1];
    insert(cells, more, at, length);
    more[at] = cell;
    int[] moreMarks = new int[length + 1];
    insert(marks, moreMarks, at, length);
    moreMarks[at] = mark(cell, shared);
    Node[] moreChildren = null;
    if (child != null) {
      moreChildren = new Node[length + 1];
      insert(children, moreChildren, at, length);
      moreChildren[at] = child;
    }
    return new CellPage(low, more, moreChildren, shared, moreMarks, next);
  }

  @SuppressWarnings("SuspiciousSystemArraycopy") // two arrays of one type
  private static void insert(Object from, Object to, int at, int length) {
    System.arraycopy(from, 0, to, 0, at);
    System.arraycopy(from, at, to, at + 1, length - at);
  }

  /** Of a leaf, without one of its cells. */
  CellPage without(int at) {
    int length = cells.length - 1;
    Cell[] fewer = Arrays.copyOf(cells, length);
    System.arraycopy(cells, at + 1, fewer, at, length - at);
    int[] fewerMarks = Arrays.copyOf(marks, length);
    System.arraycopy(marks, at + 1, fewerMarks, at, length - at);
    return new CellPage(low, fewer, null, shared, fewerMarks, next);
  }

  /** The upper half, for a node to the right. */
  CellPage upper() {
    int middle = cells.length / 2;
    Cell[] upper = Arrays.copyOfRange(cells, middle, cells.length);
    Node[] theirs = children == null ? null : Arrays.copyOfRange(children, middle, children.length);
    return of(upper[0], upper, theirs, next);
  }

  /** The lower half, of whose node that of the {@link #upper} is to the right. */
  CellPage lower(Node right) {
    int middle = cells.length / 2;
    Node[] theirs = children == null ? null : Arrays.copyOf(children, middle);
    return of(low, Arrays.copyOf(cells, middle), theirs, right);
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

  /** A place in the order; never taken away. */
  static final class Node {
    /** Null for the leftmost; never changes. */
    final Cell low;

    volatile CellPage page;

    Node(CellPage page) {
      this.low = page.low;
      this.page = page;
    }
  }
}
