package io.tarn.hbase.embedded;

import java.util.Comparator;
import java.util.Iterator;
import java.util.Map.Entry;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.apache.hadoop.hbase.Cell;

/**
 * Cells in order, read and changed by any threads at once. It is a B-link tree (Lehman and Yao,
 * "Efficient Locking for Concurrent Operations on B-Trees", 1981) of leaves alone: each leaf has
 * the cells from its lowest one on, before the lowest of the leaf to its right. What stands in for
 * the levels above is a skip list of the leaves, which may not know the newest of them yet; whoever
 * comes from there goes to the right until the leaf is the one.
 *
 * <p>A leaf is changed by giving it another page, so a page is read without a lock, and says by
 * itself which leaf comes next: what goes through pages meets each cell that was there when it
 * began once, however leaves are split meanwhile. Leaves are never taken away.
 *
 * <p>A thread that adds cells in order finds the leaf of one close to the leaf of the one before,
 * without looking into the skip list; and a cell costs a reference in an array, where a skip list
 * has a node for each, and compares with cells all over the heap.
 */
final class CellTree {
  /** Cells in a page, at most. A change copies a page's references. */
  private static final int PAGE = 128;

  /** Steps to the right of the leaf that a thread changed last, before the skip list is asked. */
  private static final int NEAR = 4;

  /** Threads that have a last leaf of their own; a power of two. */
  private static final int LAST = 8;

  private static final AtomicReferenceFieldUpdater<Leaf, CellPage> PAGES =
      AtomicReferenceFieldUpdater.newUpdater(Leaf.class, CellPage.class, "page");

  private final Comparator<? super Cell> order;
  private final Leaf leftmost = new Leaf(CellPage.empty());
  private final ConcurrentSkipListMap<Cell, Leaf> index;
  private final AtomicReferenceArray<Leaf> last = new AtomicReferenceArray<>(LAST);

  CellTree(Comparator<? super Cell> order) {
    this.order = order;
    this.index = new ConcurrentSkipListMap<>(order);
  }

  /** Adds a cell, in place of an equal one; whether there was none. */
  boolean add(Cell cell) {
    int slot = (int) Thread.currentThread().getId() & (LAST - 1);
    Leaf start = last.getAcquire(slot);
    Leaf leaf = start == null || isBefore(cell, start) ? below(cell, true) : start;
    int steps = 0;
    while (true) {
      CellPage page = leaf.page;
      if (isToTheRight(page, cell)) {
        steps++;
        leaf = steps == NEAR ? below(cell, true) : page.next;
        continue;
      }
      int at = page.find(cell, order);
      CellPage changed = at >= 0 ? page.with(at, cell) : page.inserted(-at - 1, cell);
      if (change(leaf, page, changed)) {
        if (leaf != start) {
          last.setRelease(slot, leaf);
        }
        return at < 0;
      }
    }
  }

  /** Takes a cell away; whether there was one. */
  boolean remove(Cell cell) {
    Leaf leaf = below(cell, true);
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
      if (change(leaf, page, page.without(at))) {
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
      int end = bound == null ? page.cells.length : end(page, bound, inclusive);
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

  /** A leaf that begins before a cell, or inclusive with it: the last one that the index knows. */
  private Leaf below(Cell bound, boolean inclusive) {
    Entry<Cell, Leaf> found =
        bound == null
            ? index.lastEntry()
            : inclusive ? index.floorEntry(bound) : index.lowerEntry(bound);
    return found == null ? leftmost : found.getValue();
  }

  /** The page that has what lies right before a cell, or inclusive at it; null is the end. */
  private CellPage page(Cell bound, boolean inclusive) {
    CellPage page = below(bound, inclusive).page;
    while (page.next != null && (bound == null || isBefore(page.high, bound, inclusive))) {
      page = page.next.page;
    }
    return page;
  }

  /** Whether a cell lies before a bound, or inclusive at it. */
  private boolean isBefore(Cell cell, Cell bound, boolean inclusive) {
    int compared = order.compare(cell, bound);
    return inclusive ? compared <= 0 : compared < 0;
  }

  private boolean isBefore(Cell cell, Leaf leaf) {
    return leaf.low != null && order.compare(cell, leaf.low) < 0;
  }

  private boolean isToTheRight(CellPage page, Cell cell) {
    return page.high != null && order.compare(cell, page.high) >= 0;
  }

  /** Gives a leaf another page, split where it is too large; false if another thread did. */
  private boolean change(Leaf leaf, CellPage from, CellPage to) {
    if (to.cells.length <= PAGE) {
      return PAGES.compareAndSet(leaf, from, to);
    }
    Leaf right = new Leaf(to.upper());
    if (!PAGES.compareAndSet(leaf, from, to.lower(right))) {
      return false;
    }
    index.put(right.low, right);
    return true;
  }

  /** How many cells lie before a bound, or inclusive at it. */
  private int end(CellPage page, Cell bound, boolean inclusive) {
    int at = page.find(bound, order);
    return at < 0 ? -at - 1 : inclusive ? at + 1 : at;
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

  /** A place in the order; never taken away. */
  static final class Leaf {
    /** Null for the leftmost; never changes. */
    final Cell low;

    volatile CellPage page;

    Leaf(CellPage page) {
      this.low = page.low;
      this.page = page;
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
        page = leftmost.page;
      } else {
        page = page(range.from, true);
        at = end(page, range.from, !range.fromInclusive);
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
