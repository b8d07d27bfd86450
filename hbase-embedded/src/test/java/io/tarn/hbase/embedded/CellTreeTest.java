package io.tarn.hbase.embedded;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.hbase.embedded.CellTree.Range;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
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
import org.apache.hadoop.hbase.ArrayBackedTag;
import org.apache.hadoop.hbase.ByteBufferKeyValue;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellComparator;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.ExtendedCell;
import org.apache.hadoop.hbase.KeyValue;
import org.apache.hadoop.hbase.PrivateCellUtil;
import org.apache.hadoop.hbase.Tag;
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
    Cell one = cell(new byte[] {1}, 1, new byte[] {1, 2, 3});
    Cell other = cell(new byte[] {1}, 1, new byte[] {4});

    assertTrue(tree.add(one));
    Cell given = tree.get(other);
    assertFalse(tree.add(other));

    assertSame("replaced", other, tree.get(one));
    assertSame("replaced", List.of(other), all(Range.ALL));
    assertSame("what was given stays", one, given);
  }

  /** Of a socket's buffer, with tags, and larger than a leaf is, among others. */
  @Test
  void aCellIsGivenAsItCame() {
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      byte[] row = {'k', (byte) i};
      byte[] value = new byte[i % 10 == 9 ? 100_000 + i : i];
      Arrays.fill(value, (byte) i);
      Tag[] tags = i % 3 == 0 ? new Tag[] {new ArrayBackedTag((byte) 7, row)} : null;
      KeyValue made = new KeyValue(row, FAMILY, QUALIFIER, i, value, tags);
      made.setSequenceId(1_000 + i);
      cells.add(
          i % 2 == 0
              ? made
              : new ByteBufferKeyValue(
                  ByteBuffer.wrap(made.getBuffer()), 0, made.getLength(), 1_000 + i));
    }
    CellTree mine = new CellTree(order, 8);
    List<Cell> shuffled = new ArrayList<>(cells);
    Collections.shuffle(shuffled, new Random(1));
    shuffled.forEach(mine::add);

    List<Cell> found = copy(mine.iterator(Range.ALL));

    assertSame("all", cells, found);
    for (int i = 0; i < cells.size(); i++) {
      assertArrayEquals(
          PrivateCellUtil.cloneTags(cells.get(i)), PrivateCellUtil.cloneTags(found.get(i)));
    }
  }

  /** More than an array may have, were they kept. */
  @Test
  void cellsThatWereReplacedOrTakenAwayTakeNoRoom() {
    byte[] value = new byte[1 << 20];
    for (int i = 0; i < 2_100; i++) {
      Cell cell = cell(new byte[] {1}, i % 3, value);
      tree.add(cell);
      if (i % 7 == 0) {
        assertTrue(tree.remove(cell));
      }
    }
    assertTrue(all(Range.ALL).size() <= 3);
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
        byte[] value = new byte[random.nextInt(random.nextInt(100) == 0 ? 5_000 : 20)];
        random.nextBytes(value);
        Cell cell = cell(row(random, length, letters), random.nextInt(3), value);
        if (random.nextInt(10) == 0) {
          assertEquals(map.remove(cell) != null, mine.remove(cell));
        } else {
          assertEquals(map.remove(cell) == null, mine.add(cell));
          map.put(cell, cell); // an equal key would stay
        }
        if (i % 50 == 0) {
          assertSameAnswers(
              map, mine, probe(random, length, letters), random.nextBoolean(), "seed " + seed);
        }
      }
      assertSame("seed " + seed, map.values(), copy(mine.iterator(Range.ALL)));
    }
  }

  private static void assertSameAnswers(
      NavigableMap<Cell, Cell> map, CellTree mine, Cell bound, boolean inclusive, String where) {
    assertSame(where, map.get(bound), mine.get(bound));
    NavigableMap<Cell, Cell> head = map.headMap(bound, inclusive);
    NavigableMap<Cell, Cell> tail = map.tailMap(bound, inclusive);
    Range to = Range.to(bound, inclusive);
    Range from = Range.from(bound, inclusive);
    assertSame(where, value(head.lastEntry()), mine.last(to));
    assertSame(where, value(tail.lastEntry()), mine.last(from));
    assertSame(where, head.values(), copy(mine.iterator(to)));
    assertSame(where, tail.values(), copy(mine.iterator(from)));
  }

  private static void assertSame(String where, Collection<Cell> expected, List<Cell> found) {
    assertEquals(expected.size(), found.size(), where);
    Iterator<Cell> each = found.iterator();
    expected.forEach(cell -> assertSame(where, cell, each.next()));
  }

  /** In all that a cell has. */
  private static void assertSame(String where, Cell expected, Cell found) {
    if (expected == null || found == null) {
      assertEquals(expected, found, where);
      return;
    }
    assertEquals(0, CellComparator.getInstance().compare(expected, found), where);
    assertEquals(
        ((ExtendedCell) expected).getSequenceId(), ((ExtendedCell) found).getSequenceId(), where);
    assertArrayEquals(CellUtil.cloneValue(expected), CellUtil.cloneValue(found), where);
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
    return cell(row, version, row);
  }

  private static Cell cell(byte[] row, long version, byte[] value) {
    return new KeyValue(row, FAMILY, QUALIFIER, version, value);
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
