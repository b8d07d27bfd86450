package io.tarn.hbase.embedded;

import io.tarn.hbase.embedded.CellPage.Node;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.apache.hadoop.hbase.Cell;

/**
 * Cells in order, read and changed by any threads at once: a B-link tree (Lehman and Yao,
 * "Efficient Locking for Concurrent Operations on B-Trees", 1981). A node has what lies from its
 * lowest cell on and before the lowest of the node to its right: a leaf the cells themselves, one
 * above the lowest cells of nodes below. A node that is split is known to those above a moment
 * later; whoever comes from there meanwhile goes to the right until the node is the one.
 *
 * <p>A node is changed by giving it another page, so a page is read without a lock, and says by
 * itself which node comes next: what goes through pages meets each cell that was there when it
 * began once, however nodes are split meanwhile. Nodes are never taken away.
 *
 * <p>A thread that adds cells in order finds the leaf of one close to the leaf of the one before,
 * without coming from the top; and a cell costs a reference in an array, where a skip list has a
 * node for each, and compares with cells all over the heap.
 */
final class CellTree {
  private static final int LEAVES = 0;

  /** A change copies a page's references. */
  private static final int CELLS_IN_PAGE = 128;

  /** Steps to the right of the leaf that a thread changed last, before it comes from the top. */
  private static final int NEAR = 2;

  /** Threads that have a last leaf of their own; a power of two. */
  private static final int LAST = 8;

  private static final AtomicReferenceFieldUpdater<Node, CellPage> PAGES =
      AtomicReferenceFieldUpdater.newUpdater(Node.class, CellPage.class, "page");

  private final Comparator<? super Cell> order;
  private final int cellsInPage;

  /** The leftmost node of each level, from the leaves up. The last one is the only one there. */
  private volatile Node[] leftmost = {new Node(CellPage.emptyLeaf())};

  private final AtomicReferenceArray<Node> last = new AtomicReferenceArray<>(LAST);

  CellTree(Comparator<? super Cell> order) {
    this(order, CELLS_IN_PAGE);
  }

  /**
   * @param cellsInPage at most
   */
  CellTree(Comparator<? super Cell> order, int cellsInPage) {
    this.order = order;
    this.cellsInPage = cellsInPage;
  }

  /** Adds a cell, in place of an equal one; whether there was none. */
  boolean add(Cell cell) {
    int slot = (int) Thread.currentThread().getId() & (LAST - 1);
    Node start = last.getAcquire(slot);
    Node leaf = start == null || isBefore(cell, start) ? node(cell, true, LEAVES) : start;
    int steps = 0;
    while (true) {
      CellPage page = leaf.page;
      if (isToTheRight(page, cell)) {
        steps++;
        leaf = steps == NEAR ? node(cell, true, LEAVES) : page.next;
        continue;
      }
      int at = page.find(cell, order);
      CellPage changed = at >= 0 ? page.with(at, cell) : page.inserted(-at - 1, cell, null);
      if (change(leaf, page, changed, LEAVES)) {
        if (leaf != start) {
          last.setRelease(slot, leaf);
        }
        return at < 0;
      }
    }
  }

  /** Takes a cell away; whether there was one. */
  boolean remove(Cell cell) {
    Node leaf = node(cell, true, LEAVES);
    while (true) {
      CellPage page = leaf.page;
      if (isToTheRight(page, cell)) {
        leaf = page.next;
        continue;
      }
      int at = page.find(cell, order);
      if (at < 0) {
        return false;
      }
      if (change(leaf, page, page.without(at), LEAVES)) {
        return true;
      }
    }
  }

  /** The cell that is equal, or null. */
  Cell get(Cell cell) {
    CellPage page = page(cell, true);
    int at = page.find(cell, order);
    return at < 0 ? null : page.cells[at];
  }

  /** Each cell of the range that is there now, in order, and maybe some that come meanwhile. */
  Iterator<Cell> iterator(Range range) {
    return new Cells(range);
  }

  /** The last cell of the range, or null. */
  Cell last(Range range) {
    Cell bound = range.to;
    boolean inclusive = range.toInclusive;
    while (true) {
      CellPage page = page(bound, inclusive);
      int end = page.end(bound, inclusive, order);
      if (end > 0) {
        Cell cell = page.cells[end - 1];
        return range.from != null && isBefore(cell, range.from, !range.fromInclusive) ? null : cell;
      }
      if (page.low == null) {
        return null;
      }
      bound = page.low;
      inclusive = false;
    }
  }

  /**
   * The node of a level that has what lies right before a cell, or inclusive at it, or one further
   * to the left.
   *
   * @param bound null is the end
   */
  private Node node(Cell bound, boolean inclusive, int level) {
    Node[] levels = leftmost;
    int at = levels.length - 1;
    Node node = levels[at];
    Cell high = null;
    while (true) {
      CellPage page = node.page;
      while (page.high != high && isBeyond(page, bound, inclusive)) {
        node = page.next;
        page = node.page;
      }
      if (at == level) {
        return node;
      }
      int child = page.end(bound, inclusive, order) - 1;
      high = child + 1 < page.cells.length ? page.cells[child + 1] : page.high;
      at--;
      node = child < 0 ? levels[at] : page.child(child);
    }
  }

  /** The page of a leaf that has what lies right before a cell, or inclusive at it. */
  private CellPage page(Cell bound, boolean inclusive) {
    CellPage page = node(bound, inclusive, LEAVES).page;
    while (isBeyond(page, bound, inclusive)) {
      page = page.next.page;
    }
    return page;
  }

  private boolean isBeyond(CellPage page, Cell bound, boolean inclusive) {
    return page.next != null && (bound == null || isBefore(page.high, bound, inclusive));
  }

  /** Whether a cell lies before a bound, or inclusive at it. */
  private boolean isBefore(Cell cell, Cell bound, boolean inclusive) {
    int compared = order.compare(cell, bound);
    return inclusive ? compared <= 0 : compared < 0;
  }

  private boolean isBefore(Cell cell, Node node) {
    return node.low != null && order.compare(cell, node.low) < 0;
  }

  private boolean isToTheRight(CellPage page, Cell cell) {
    return page.high != null && order.compare(cell, page.high) >= 0;
  }

  /** Gives a node another page, split where it is too large; false if another thread did. */
  private boolean change(Node node, CellPage from, CellPage to, int level) {
    if (to.cells.length <= cellsInPage) {
      return PAGES.compareAndSet(node, from, to);
    }
    Node right = new Node(to.upper());
    if (!PAGES.compareAndSet(node, from, to.lower(right))) {
      return false;
    }
    tellAbove(right, level + 1);
    return true;
  }

  private void tellAbove(Node split, int level) {
    if (leftmost.length == level) {
      grow(level);
    }
    Cell low = split.low;
    Node parent = node(low, true, level);
    while (true) {
      CellPage page = parent.page;
      if (isToTheRight(page, low)) {
        parent = page.next;
        continue;
      }
      int at = -page.find(low, order) - 1; // no two nodes begin with equal cells
      if (change(parent, page, page.inserted(at, low, split), level)) {
        return;
      }
    }
  }

  /** Adds a level, unless another thread has. */
  private synchronized void grow(int level) {
    if (leftmost.length == level) {
      Node[] more = Arrays.copyOf(leftmost, level + 1);
      more[level] = new Node(CellPage.emptyAboveLeaves());
      leftmost = more;
    }
  }

  /** Cells from one on, up to another; null is no bound. */
  record Range(Cell from, boolean fromInclusive, Cell to, boolean toInclusive) {
    static final Range ALL = new Range(null, true, null, true);

    static Range from(Cell from, boolean inclusive) {
      return new Range(from, inclusive, null, true);
    }

    static Range to(Cell to, boolean inclusive) {
      return new Range(null, true, to, inclusive);
    }

    boolean isAll() {
      return from == null && to == null;
    }
  }

  private final class Cells implements Iterator<Cell> {
    private final Range range;
    private CellPage page;
    private int at;
    private Cell given;

    Cells(Range range) {
      this.range = range;
      if (range.from == null) {
        page = leftmost[LEAVES].page;
      } else {
        page = page(range.from, true);
        at = page.end(range.from, !range.fromInclusive, order);
      }
    }

    @Override
    public boolean hasNext() {
      while (at == page.cells.length) {
        if (page.next == null) {
          return false;
        }
        page = page.next.page;
        at = 0;
      }
      return range.to == null || isBefore(page.cells[at], range.to, range.toInclusive);
    }

    @Override
    public Cell next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no cell");
      }
      given = page.cells[at++];
      return given;
    }

    @Override
    public void remove() {
      if (given == null) {
        throw new IllegalStateException("no cell was given, or it was removed");
      }
      CellTree.this.remove(given);
      given = null;
    }
  }
}
