package io.tarn.hbase.embedded;

import java.util.Arrays;
import java.util.Comparator;
import org.apache.hadoop.hbase.Cell;

/**
 * What a node above the leaves of a {@link CellTree} has at one moment: the lowest cells of nodes
 * below, in order, from the lowest that the node may have on and before the lowest of the node to
 * its right. Never changed.
 */
final class CellPage {
  private static final Cell[] NO_CELLS = {};
  private static final CellNode[] NO_NODES = {};

  /** Null for the node that has the lowest of all. */
  final Cell low;

  final Cell[] cells;

  /** The node to the right, or null. */
  final Branch next;

  /** The lowest cell of that node, or null. */
  final Cell high;

  /** The nodes that begin with each of the cells. */
  private final CellNode[] children;

  /** How many bytes all rows between {@code low} and {@code high} begin with. */
  private final int shared;

  /** The {@linkplain CellMarks mark} of each cell. */
  private final long[] marks;

  private CellPage(
      Cell low, Cell[] cells, CellNode[] children, int shared, long[] marks, Branch next) {
    this.low = low;
    this.cells = cells;
    this.children = children;
    this.shared = shared;
    this.marks = marks;
    this.next = next;
    this.high = next == null ? null : next.low;
  }

  static CellPage empty() {
    return of(null, NO_CELLS, NO_NODES, null);
  }

  private static CellPage of(Cell low, Cell[] cells, CellNode[] children, Branch next) {
    int shared = CellMarks.shared(low, next == null ? null : next.low);
    long[] marks = new long[cells.length];
    for (int i = 0; i < marks.length; i++) {
      marks[i] = CellMarks.wideOf(cells[i], shared);
    }
    return new CellPage(low, cells, children, shared, marks, next);
  }

  CellNode child(int at) {
    return children[at];
  }

  /**
   * As {@link Arrays#binarySearch}, of a cell between {@code low} and {@code high}. A row that is
   * often written has many of the cells; a newer cell of it lies before those, so it is compared
   * with the first of them first.
   */
  int find(Cell cell, Comparator<? super Cell> order) {
    long mark = CellMarks.wideOf(cell, shared);
    int first = CellMarks.firstAtLeast(mark, marks, marks.length);
    if (first == marks.length || marks[first] != mark) {
      return -first - 1;
    }
    int compared = order.compare(cell, cells[first]);
    if (compared <= 0) {
      return compared == 0 ? first : -first - 1;
    }
    int end = CellMarks.firstGreater(mark, marks, marks.length);
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

  /**
   * With a cell more.
   *
   * @param child the node that begins with it
   */
  CellPage inserted(int at, Cell cell, CellNode child) {
    int length = cells.length;
    Cell[] more = new Cell[length + 1];
    insert(cells, more, at, length);
    more[at] = cell;
    long[] moreMarks = new long[length + 1];
    insert(marks, moreMarks, at, length);
    moreMarks[at] = CellMarks.wideOf(cell, shared);
    CellNode[] moreChildren = new CellNode[length + 1];
    insert(children, moreChildren, at, length);
    moreChildren[at] = child;
    return new CellPage(low, more, moreChildren, shared, moreMarks, next);
  }

  @SuppressWarnings("SuspiciousSystemArraycopy") // two arrays of one type
  private static void insert(Object from, Object to, int at, int length) {
    System.arraycopy(from, 0, to, 0, at);
    System.arraycopy(from, at, to, at + 1, length - at);
  }

  /** The upper half, for a node to the right. */
  CellPage upper() {
    int middle = cells.length / 2;
    Cell[] upper = Arrays.copyOfRange(cells, middle, cells.length);
    return of(upper[0], upper, Arrays.copyOfRange(children, middle, children.length), next);
  }

  /** The lower half, of whose node that of the {@link #upper} is to the right. */
  CellPage lower(Branch right) {
    int middle = cells.length / 2;
    return of(low, Arrays.copyOf(cells, middle), Arrays.copyOf(children, middle), right);
  }

  /** A node above the leaves: changed by being given another page. */
  static final class Branch extends CellNode {
    volatile CellPage page;

    Branch(CellPage page) {
      super(page.low);
      this.page = page;
    }
  }
}
