package io.tarn.hbase.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.hbase.embedded.CellTree.Range;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellComparator;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.KeyValue;
import org.apache.hadoop.hbase.PrivateCellUtil;
import org.junit.jupiter.api.Test;

class CellTreeTest {
  private static final byte[] FAMILY = {'f'};
  private static final byte[] QUALIFIER = {'q'};

  private final Comparator<Cell> order = CellComparator.getInstance().getSimpleComparator();

  /** Of few cells in a page, so of many levels. */
  private final CellTree tree = new CellTree(order, 3);

  @Test
  void anEmptyTreeHasNoCell() {
    assertFalse(tree.iterator(Range.ALL).hasNext());
    assertThrows(NoSuchElementException.class, tree.iterator(Range.ALL)::next);
    assertNull(tree.last(Range.ALL));
    assertNull(tree.get(cell(new byte[] {1}, 1)));
    assertFalse(tree.remove(cell(new byte[] {1}, 1)));
  }

  @Test
  void anEqualCellIsReplaced() {
    Cell one = cell(new byte[] {1}, 1);
    Cell other = cell(new byte[] {1}, 1);

    assertTrue(tree.add(one));
    assertFalse(tree.add(other));

    assertSame(other, tree.get(one));
    assertEquals(List.of(other), all(Range.ALL));
  }

  /** Rows of few bytes, so that some are equal, some the beginning of others, most close. */
  @Test
  void eachChangeAndQuestionIsThatOfASortedMap() {
    for (int seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      CellTree mine = new CellTree(order, 2 + random.nextInt(100));
      NavigableMap<Cell, Cell> map = new TreeMap<>(order);
      int length = 1 + random.nextInt(9);
      int letters = 1 + random.nextInt(200);
      for (int i = 0; i < 5_000; i++) {
        Cell cell = cell(row(random, length, letters), random.nextInt(3));
        if (random.nextInt(10) == 0) {
          assertEquals(map.remove(cell) != null, mine.remove(cell));
        } else {
          assertEquals(map.put(cell, cell) == null, mine.add(cell));
        }
        if (i % 50 == 0) {
          assertSameAnswers(
              map, mine, probe(random, length, letters), random.nextBoolean(), "seed " + seed);
        }
      }
      assertEquals(List.copyOf(map.values()), copy(mine.iterator(Range.ALL)));
    }
  }

  private static void assertSameAnswers(
      NavigableMap<Cell, Cell> map, CellTree mine, Cell bound, boolean inclusive, String where) {
    assertSame(map.get(bound), mine.get(bound), where);
    NavigableMap<Cell, Cell> head = map.headMap(bound, inclusive);
    NavigableMap<Cell, Cell> tail = map.tailMap(bound, inclusive);
    Range to = Range.to(bound, inclusive);
    Range from = Range.from(bound, inclusive);
    assertSame(value(head.lastEntry()), mine.last(to), where);
    assertSame(value(tail.lastEntry()), mine.last(from), where);
    assertEquals(List.copyOf(head.values()), copy(mine.iterator(to)), where);
    assertEquals(List.copyOf(tail.values()), copy(mine.iterator(from)), where);
  }

  private static Cell value(Entry<Cell, Cell> entry) {
    return entry == null ? null : entry.getValue();
  }

  /** What HBase seeks: mostly no cell of the tree's. */
  private static Cell probe(Random random, int length, int letters) {
    byte[] row = row(random, length, letters);
    Cell cell = cell(row, random.nextInt(3));
    return switch (random.nextInt(4)) {
      case 0 -> PrivateCellUtil.createFirstOnRow(row);
      case 1 -> PrivateCellUtil.createLastOnRow(cell);
      case 2 -> PrivateCellUtil.createFirstOnRow(new byte[0]);
      default -> cell;
    };
  }

  @Test
  void aCellIsTakenAwayByAnIterator() {
    for (int i = 0; i < 1_000; i++) {
      tree.add(cell(new byte[] {(byte) (i >> 8), (byte) i}, 1));
    }

    Iterator<Cell> cells = tree.iterator(Range.ALL);
    assertThrows(IllegalStateException.class, cells::remove);
    for (boolean even = true; cells.hasNext(); even = !even) {
      cells.next();
      if (even) {
        cells.remove();
      }
    }

    assertEquals(500, all(Range.ALL).size());
    assertTrue(all(Range.ALL).stream().allMatch(left -> CellUtil.cloneRow(left)[1] % 2 != 0));
  }

  /** What HBase relies on: a scanner sees each cell that was put before it was opened, once. */
  @Test
  void whoeverReadsWhileOthersAddSeesAllThatWasThere() throws Exception {
    int writers = 4;
    int each = 50_000;
    AtomicInteger[] added = new AtomicInteger[writers];
    ExecutorService threads = Executors.newFixedThreadPool(writers + 2);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        AtomicInteger mine = added[writer] = new AtomicInteger();
        int number = writer;
        done.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < each; i++) {
                    assertTrue(tree.add(numbered(number, i)));
                    mine.set(i + 1);
                  }
                }));
      }
      List<Future<Integer>> read = new ArrayList<>();
      for (int reader = 0; reader < 2; reader++) {
        read.add(threads.submit(readAll(added, writers * each)));
      }
      for (Future<?> writer : done) {
        writer.get();
      }
      for (Future<Integer> reader : read) {
        assertTrue(reader.get() > 0);
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(writers * each, all(Range.ALL).size());
  }

  /** Reads all again and again, until there is all. */
  private Callable<Integer> readAll(AtomicInteger[] added, int end) {
    return () -> {
      int times = 0;
      for (int found = 0; found < end; times++) {
        int[] before = new int[added.length];
        for (int i = 0; i < before.length; i++) {
          before[i] = added[i].get();
        }
        int[] seen = new int[added.length];
        Cell last = null;
        found = 0;
        for (Iterator<Cell> cells = tree.iterator(Range.ALL); cells.hasNext(); found++) {
          Cell cell = cells.next();
          assertTrue(last == null || order.compare(last, cell) < 0, "in order, each once");
          last = cell;
          int writer = (int) cell.getTimestamp() % added.length;
          int number = (int) cell.getTimestamp() / added.length;
          seen[writer] += number < before[writer] ? 1 : 0;
        }
        for (int i = 0; i < before.length; i++) {
          assertEquals(before[i], seen[i], "of writer " + i);
        }
        assertTrue(last == null || order.compare(last, tree.last(Range.ALL)) <= 0);
      }
      return times;
    };
  }

  /** Some writers' cells come in order, others' all over. */
  private static Cell numbered(int writer, int i) {
    int place = writer % 2 == 0 ? i : Integer.reverse(i);
    byte[] row = {
      'k',
      (byte) (place >> 24),
      (byte) (place >> 16),
      (byte) (place >> 8),
      (byte) place,
      (byte) writer
    };
    return cell(row, (long) i * 4 + writer);
  }

  private static Cell cell(byte[] row, long version) {
    return new KeyValue(row, FAMILY, QUALIFIER, version, row);
  }

  private static byte[] row(Random random, int length, int letters) {
    byte[] row = new byte[1 + random.nextInt(length)];
    for (int i = 0; i < row.length; i++) {
      row[i] = (byte) (random.nextInt(letters) + 50);
    }
    return row;
  }

  private List<Cell> all(Range range) {
    return copy(tree.iterator(range));
  }

  private static List<Cell> copy(Iterator<Cell> cells) {
    List<Cell> list = new ArrayList<>();
    cells.forEachRemaining(list::add);
    return list;
  }
}
