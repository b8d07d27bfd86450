package io.tarn.hbase.embedded;

import io.tarn.hbase.embedded.CellTree.Range;
import java.util.Iterator;
import java.util.NavigableSet;
import java.util.NoSuchElementException;
import java.util.SortedSet;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellComparator;
import org.apache.hadoop.hbase.regionserver.CellSet;

/** A {@link CellTree}, or a part of it, as the set that HBase asks for. A part is only read. */
final class TreeCells extends CellSet {
  private final CellComparator order;
  private final CellTree tree;
  private final Range range;

  TreeCells(CellComparator order) {
    this(order, new CellTree(order.getSimpleComparator()), Range.ALL);
  }

  private TreeCells(CellComparator order, CellTree tree, Range range) {
    super(order);
    this.order = order;
    this.tree = tree;
    this.range = range;
  }

  @Override
  public boolean add(Cell cell) {
    return all().add(cell);
  }

  @Override
  public boolean remove(Object cell) {
    return all().remove((Cell) cell);
  }

  @Override
  public boolean contains(Object cell) {
    return get((Cell) cell) != null;
  }

  @Override
  public Cell get(Cell cell) {
    return all().get(cell);
  }

  @Override
  public SortedSet<Cell> headSet(Cell to) {
    return headSet(to, false);
  }

  @Override
  public NavigableSet<Cell> headSet(Cell to, boolean inclusive) {
    return new TreeCells(order, all(), Range.to(to, inclusive));
  }

  @Override
  public SortedSet<Cell> tailSet(Cell from) {
    return tailSet(from, true);
  }

  @Override
  public NavigableSet<Cell> tailSet(Cell from, boolean inclusive) {
    return new TreeCells(order, all(), Range.from(from, inclusive));
  }

  @Override
  public Iterator<Cell> iterator() {
    return tree.iterator(range);
  }

  @Override
  public boolean isEmpty() {
    return !iterator().hasNext();
  }

  @Override
  public Cell first() {
    return iterator().next();
  }

  @Override
  public Cell last() {
    Cell last = tree.last(range);
    if (last == null) {
      throw new NoSuchElementException("no cell");
    }
    return last;
  }

  @Override
  public Iterator<Cell> descendingIterator() {
    throw notAsked();
  }

  @Override
  public int size() {
    throw notAsked();
  }

  @Override
  public void clear() {
    throw notAsked();
  }

  private CellTree all() {
    if (!range.isAll()) {
      throw notAsked();
    }
    return tree;
  }

  private static UnsupportedOperationException notAsked() {
    return new UnsupportedOperationException("HBase does not ask a MemStore's cells for it");
  }
}
