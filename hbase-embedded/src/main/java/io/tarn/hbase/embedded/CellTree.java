package io.tarn.hbase.embedded;

import io.tarn.hbase.embedded.CellLeaf.Change;
import io.tarn.hbase.embedded.CellLeaf.Part;
import io.tarn.hbase.embedded.CellPage.Branch;
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
 * lowest cell on and before the lowest of the node to its right: a {@linkplain CellLeaf leaf} the
 * cells themselves, one above the lowest cells of nodes below. A node that is split is known to
 * those above a moment later; whoever comes from there meanwhile goes to the right until the node
 * is the one.
 *
 * <p>A leaf is locked while it is looked at or changed, one at a time; a node above it is given
 * another {@linkplain CellPage page} instead, so it is read without a lock. Each says which one
 * comes next at the moment at which it is read: what goes through leaves meets each cell that was
 * there when it began once, however they are split meanwhile. Nodes are never taken away.
 *
 * <p>A thread that adds cells in order finds the leaf of one close to the leaf of the one before,
 * without coming from the top; and a cell is some bytes in an array, where a skip list has a node
 * for each, and compares with cells all over the heap.
 */
final class CellTree {
  /** A leaf is searched for each cell that is added. */
  private static final int CELLS_IN_NODE = 128;

  /** Steps to the right of the leaf that a thread changed last, before it comes from the top. */
  private static final int NEAR = 2;

  /** Threads that have a last leaf of their own; a power of two. */
  private static final int LAST = 8;

  private static final AtomicReferenceFieldUpdater<Branch, CellPage> PAGES =
      AtomicReferenceFieldUpdater.newUpdater(Branch.class, CellPage.class, "page");

  private final Comparator<? super Cell> order;
  private final int cellsInNode;
  private final CellLeaf first;

  /** The leftmost node of each level, from the leaves up. The last one is the only one there. */
  private volatile CellNode[] leftmost;

  private final AtomicReferenceArray<CellLeaf> last = new AtomicReferenceArray<>(LAST);

  CellTree(Comparator<? super Cell> order) {
    this(order, CELLS_IN_NODE);
  }

  /**
   * @param cellsInNode at most
   */
  CellTree(Comparator<? super Cell> order, int cellsInNode) {
    this.order = order;
    this.cellsInNode = cellsInNode;
    this.first = new CellLeaf(cellsInNode);
    this.leftmost = new CellNode[] {first};
  }

  /** Adds a cell, in place of an equal one; whether there was none. */
  boolean add(Cell cell) {
    int slot = (int) Thread.currentThread().getId() & (LAST - 1);
    CellLeaf start = last.getAcquire(slot);
    CellLeaf leaf = start == null ? leaf(cell, true) : start;
    Change change = leaf.add(cell, order);
    for (int steps = 1; isElsewhere(change); steps++) {
      boolean near = change == Change.TO_THE_RIGHT && steps != NEAR;
      leaf = near ? leaf.next() : leaf(cell, true);
      change = leaf.add(cell, order);
    }
    if (leaf != start) {
      last.setRelease(slot, leaf);
    }
    if (change == Change.TO_BE_SPLIT) {
      CellLeaf right = leaf.split();
      if (right != null) {
        tellAbove(right, 1);
      }
    }
    return change != Change.NONE;
  }

  private static boolean isElsewhere(Change change) {
    return change == Change.TO_THE_LEFT || change == Change.TO_THE_RIGHT;
  }

  /** Takes a cell away; whether there was one. */
  boolean remove(Cell cell) {
    CellLeaf leaf = leaf(cell, true);
    Change change = leaf.remove(cell, order);
    while (change == Change.TO_THE_RIGHT) {
      leaf = leaf.next();
      change = leaf.remove(cell, order);
    }
    return change == Change.DONE;
  }

  /** The cell that is equal, or null. */
  @SuppressWarnings("ReferenceEquality") // there is one
  Cell get(Cell cell) {
    CellLeaf leaf = leaf(cell, true);
    Cell found = leaf.get(cell, order);
    while (found == CellLeaf.TO_THE_RIGHT) {
      leaf = leaf.next();
      found = leaf.get(cell, order);
    }
    return found;
  }

  /** Each cell of the range that is there now, in order, and maybe some that come meanwhile. */
  Iterator<Cell> iterator(Range range) {
    return new Cells(range);
  }

  /** The last cell of the range, or null. */
  @SuppressWarnings("ReferenceEquality") // there is one
  Cell last(Range range) {
    Cell bound = range.to;
    boolean inclusive = range.toInclusive;
    CellLeaf leaf = leaf(bound, inclusive);
    while (true) {
      Cell cell = leaf.last(bound, inclusive, order);
      if (cell == CellLeaf.TO_THE_RIGHT) {
        leaf = leaf.next();
      } else if (cell != null) {
        return range.from != null && isBefore(cell, range.from, !range.fromInclusive) ? null : cell;
      } else if (leaf.low == null) {
        return null;
      } else {
        bound = leaf.low;
        inclusive = false;
        leaf = leaf(bound, false);
      }
    }
  }

  /**
   * The leaf that has what lies right before a bound, or inclusive at it, or one further to the
   * left.
   *
   * @param bound null is the end
   */
  private CellLeaf leaf(Cell bound, boolean inclusive) {
    return (CellLeaf) node(bound, inclusive, 0);
  }

  private CellNode node(Cell bound, boolean inclusive, int level) {
    CellNode[] levels = leftmost;
    int at = levels.length - 1;
    CellNode node = levels[at];
    Cell high = null;
    while (at > level) {
      CellPage page = ((Branch) node).page;
      while (page.high != high && isBeyond(page, bound, inclusive)) {
        page = page.next.page;
      }
      int child = page.end(bound, inclusive, order) - 1;
      high = child + 1 < page.cells.length ? page.cells[child + 1] : page.high;
      at--;
      node = child < 0 ? levels[at] : page.child(child);
    }
    return node;
  }

  private boolean isBeyond(CellPage page, Cell bound, boolean inclusive) {
    return page.next != null && (bound == null || isBefore(page.high, bound, inclusive));
  }

  /** Whether a cell lies before a bound, or inclusive at it. */
  private boolean isBefore(Cell cell, Cell bound, boolean inclusive) {
    int compared = order.compare(cell, bound);
    return inclusive ? compared <= 0 : compared < 0;
  }

  /** Tells the nodes of a level, and where they are split those above, of a node below. */
  private void tellAbove(CellNode split, int level) {
    if (leftmost.length == level) {
      grow(level);
    }
    Cell low = split.low;
    Branch parent = (Branch) node(low, true, level);
    while (true) {
      CellPage page = parent.page;
      if (isBeyond(page, low, true)) {
        parent = page.next;
        continue;
      }
      int at = -page.find(low, order) - 1; // no two nodes begin with equal cells
      if (change(parent, page, page.inserted(at, low, split), level)) {
        return;
      }
    }
  }

  /** Gives a node another page, split where it is too large; false if another thread did. */
  private boolean change(Branch node, CellPage from, CellPage to, int level) {
    if (to.cells.length <= cellsInNode) {
      return PAGES.compareAndSet(node, from, to);
    }
    Branch right = new Branch(to.upper());
    if (!PAGES.compareAndSet(node, from, to.lower(right))) {
      return false;
    }
    tellAbove(right, level + 1);
    return true;
  }

  /** Adds a level, unless another thread has. */
  private synchronized void grow(int level) {
    if (leftmost.length == level) {
      CellNode[] more = Arrays.copyOf(leftmost, level + 1);
      more[level] = new Branch(CellPage.empty());
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
    private Part part;
    private int at;

    /** The cell that comes next, if it has been looked at. */
    private Cell ahead;

    private Cell given;

    Cells(Range range) {
      this.range = range;
      if (range.from == null) {
        part = first.all();
        return;
      }
      CellLeaf leaf = leaf(range.from, true);
      part = leaf.from(range.from, range.fromInclusive, order);
      while (part == null) {
        leaf = leaf.next();
        part = leaf.from(range.from, range.fromInclusive, order);
      }
    }

    @Override
    public boolean hasNext() {
      if (ahead == null) {
        while (at == part.places().length) {
          if (part.next() == null) {
            return false;
          }
          part = part.next().all();
          at = 0;
        }
        ahead = part.cell(at);
      }
      return range.to == null || isBefore(ahead, range.to, range.toInclusive);
    }

    @Override
    public Cell next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no cell");
      }
      given = ahead;
      ahead = null;
      at++;
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
