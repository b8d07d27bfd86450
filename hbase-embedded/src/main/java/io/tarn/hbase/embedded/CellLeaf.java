package io.tarn.hbase.embedded;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.KeyValue;
import org.apache.hadoop.hbase.SizeCachedKeyValue;
import org.apache.hadoop.hbase.SizeCachedNoTagsKeyValue;

/**
 * A leaf of a {@link CellTree}: the cells from its lowest on and before the lowest of the leaf to
 * its right. Changed in place; its monitor guards it.
 *
 * <p>The cells are bytes, one behind the other as they came, in an array that is only added to:
 * what is given out of it stays as it is, and a collector finds no object for each cell, which it
 * would have to move. Their order is that of two arrays of numbers: where each cell begins, and its
 * {@linkplain CellMarks mark}.
 */
final class CellLeaf extends CellNode {
  /** What becomes of a cell. */
  enum Change {
    /** It belongs to a leaf further to the left, and nothing was changed. */
    TO_THE_LEFT,
    /** It belongs to a leaf further to the right. */
    TO_THE_RIGHT,
    NONE,
    DONE,
    /** It was added, and the leaf is to be {@linkplain #split split}. */
    TO_BE_SPLIT
  }

  /** What {@link #get} gives of a cell that belongs to a leaf further to the right. */
  static final Cell TO_THE_RIGHT = new KeyValue();

  /** So many bytes are copied when a leaf is split; a larger cell is in a leaf of its own. */
  private static final int MOST_BYTES = 1 << 16;

  /** In front of each cell: its sequence id, and its length. */
  private static final int HEAD_BYTES = Long.BYTES + Integer.BYTES;

  private static final int FIRST_BYTES = 1 << 10;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final int mostCells;
  private int size;
  private int[] marks;
  private int[] places;
  private byte[] bytes;
  private int end;

  /** How many of the bytes are of cells that it has no more. */
  private int dead;

  /**
   * How many bytes all rows of the leaf begin with, and its two bounds: those stand in front of the
   * cells, where the length of the array has to be looked at anyway.
   */
  private int shared;

  private volatile CellLeaf next;

  /** The lowest cell of the next leaf, or null. */
  private Cell high;

  /** The marks of the bounds. */
  private int lowMark;

  private int highMark;

  /**
   * @param mostCells when it has more it is to be split
   */
  CellLeaf(int mostCells) {
    this(null, mostCells, FIRST_BYTES, null, null);
  }

  private CellLeaf(Cell low, int mostCells, int room, CellLeaf next, Cell high) {
    super(low);
    this.mostCells = mostCells;
    this.marks = new int[mostCells + 1];
    this.places = new int[mostCells + 1];
    this.next = next;
    this.high = high;
    this.shared = CellMarks.shared(low, high);
    this.bytes = new byte[shared + room];
    this.end = shared;
    if (low != null) {
      System.arraycopy(low.getRowArray(), low.getRowOffset(), bytes, 0, shared);
      this.lowMark = CellMarks.of(low, shared);
    }
    if (high != null) {
      this.highMark = CellMarks.of(high, shared);
    }
  }

  /** The leaf to the right, or null. */
  CellLeaf next() {
    return next;
  }

  /** Adds a cell, in place of an equal one: then nothing else is done. */
  synchronized Change add(Cell cell, Comparator<? super Cell> order) {
    int mark = CellMarks.of(cell, shared);
    int side = side(cell, mark, order);
    if (side != 0) {
      return side < 0 ? Change.TO_THE_LEFT : Change.TO_THE_RIGHT;
    }
    int at = find(cell, mark, order);
    if (at >= 0) {
      int place = append(cell);
      dead += length(at, at + 1);
      places[at] = place;
      return Change.NONE;
    }
    int place = append(cell);
    insert(-at - 1, mark, place);
    return size > mostCells || (end > MOST_BYTES && size > 1) ? Change.TO_BE_SPLIT : Change.DONE;
  }

  /**
   * Whether a cell belongs to the left, to this leaf or to the right: told without looking at the
   * bounds' cells, which lie elsewhere, unless a mark is theirs.
   */
  private int side(Cell cell, int mark, Comparator<? super Cell> order) {
    int row = cell.getRowOffset();
    int begins =
        Arrays.compareUnsigned(
            cell.getRowArray(), row, row + Math.min(cell.getRowLength(), shared), bytes, 0, shared);
    if (begins != 0) {
      return begins;
    }
    if (high != null && (mark > highMark || (mark == highMark && order.compare(cell, high) >= 0))) {
      return 1;
    }
    return low != null && (mark < lowMark || (mark == lowMark && order.compare(cell, low) < 0))
        ? -1
        : 0;
  }

  private void insert(int at, int mark, int place) {
    if (size == places.length) { // others have added to it, too, before it was split
      marks = Arrays.copyOf(marks, 2 * size);
      places = Arrays.copyOf(places, 2 * size);
    }
    System.arraycopy(marks, at, marks, at + 1, size - at);
    System.arraycopy(places, at, places, at + 1, size - at);
    marks[at] = mark;
    places[at] = place;
    size++;
  }

  /** Takes a cell away; done if there was one. */
  synchronized Change remove(Cell cell, Comparator<? super Cell> order) {
    int mark = CellMarks.of(cell, shared);
    if (side(cell, mark, order) > 0) {
      return Change.TO_THE_RIGHT;
    }
    int at = find(cell, mark, order);
    if (at < 0) {
      return Change.NONE;
    }
    dead += length(at, at + 1);
    size--;
    System.arraycopy(marks, at + 1, marks, at, size - at);
    System.arraycopy(places, at + 1, places, at, size - at);
    return Change.DONE;
  }

  /** The cell that is equal, null, or {@link #TO_THE_RIGHT}. */
  synchronized Cell get(Cell cell, Comparator<? super Cell> order) {
    int mark = CellMarks.of(cell, shared);
    if (side(cell, mark, order) > 0) {
      return TO_THE_RIGHT;
    }
    int at = find(cell, mark, order);
    return at < 0 ? null : cell(bytes, places[at]);
  }

  /**
   * Its last cell before a bound, or inclusive at it; null if it has none, or {@link
   * #TO_THE_RIGHT}.
   *
   * @param bound null is the end
   */
  synchronized Cell last(Cell bound, boolean inclusive, Comparator<? super Cell> order) {
    if (isBeyond(bound, inclusive, order)) {
      return TO_THE_RIGHT;
    }
    int before = before(bound, inclusive, order);
    return before == 0 ? null : cell(bytes, places[before - 1]);
  }

  /** All of its cells, as they are now. */
  synchronized Part all() {
    return new Part(bytes, Arrays.copyOf(places, size), next);
  }

  /**
   * Its cells from a bound on, or exclusive behind it, as they are now; null if the bound belongs
   * to a leaf further to the right.
   */
  synchronized Part from(Cell bound, boolean inclusive, Comparator<? super Cell> order) {
    if (side(bound, CellMarks.of(bound, shared), order) > 0) {
      return null;
    }
    return new Part(
        bytes, Arrays.copyOfRange(places, before(bound, !inclusive, order), size), next);
  }

  /**
   * Moves its upper half to a new leaf to its right, which nobody above knows of yet.
   *
   * @return that leaf; null if another thread has split this one
   */
  synchronized CellLeaf split() {
    if (size <= mostCells && (end <= MOST_BYTES || size < 2)) {
      return null;
    }
    int middle = size / 2;
    Cell lowest = HeapCells.copyOf(cell(bytes, places[middle])); // it keeps no bytes of others
    CellLeaf right = new CellLeaf(lowest, mostCells, 2 * length(middle, size), next, high);
    right.addAll(this, middle, size);
    CellLeaf left = new CellLeaf(low, mostCells, 2 * length(0, middle), right, lowest);
    left.addAll(this, 0, middle);
    become(left);
    return right;
  }

  /** Takes all that another has, which nobody else knows. */
  private void become(CellLeaf other) {
    size = other.size;
    marks = other.marks;
    places = other.places;
    bytes = other.bytes;
    end = other.end;
    dead = other.dead;
    shared = other.shared;
    lowMark = other.lowMark;
    highMark = other.highMark;
    high = other.high;
    next = other.next;
  }

  /** How many bytes some of the cells have. */
  private int length(int from, int to) {
    int length = 0;
    for (int i = from; i < to; i++) {
      length += HEAD_BYTES + (int) INTS.get(bytes, places[i] + Long.BYTES);
    }
    return length;
  }

  private void addAll(CellLeaf other, int from, int to) {
    for (int i = from; i < to; i++) {
      int place = other.places[i];
      int length = HEAD_BYTES + (int) INTS.get(other.bytes, place + Long.BYTES);
      System.arraycopy(other.bytes, place, bytes, end, length);
      insert(size, CellMarks.of(cell(bytes, end), shared), end);
      end += length;
    }
  }

  /**
   * Whether what lies right before a bound, or inclusive at it, belongs to a leaf further to the
   * right.
   *
   * @param bound null is the end
   */
  private boolean isBeyond(Cell bound, boolean inclusive, Comparator<? super Cell> order) {
    if (high == null) {
      return false;
    }
    if (bound == null) {
      return true;
    }
    int compared = order.compare(high, bound);
    return inclusive ? compared <= 0 : compared < 0;
  }

  /** How many cells lie before a bound, or inclusive at it; all of them before none. */
  private int before(Cell bound, boolean inclusive, Comparator<? super Cell> order) {
    if (bound == null) {
      return size;
    }
    int at = find(bound, CellMarks.of(bound, shared), order);
    if (at < 0) {
      return -at - 1;
    }
    return inclusive ? at + 1 : at;
  }

  /**
   * As {@link Arrays#binarySearch}, of a cell that the leaf may have. A newer cell of a row lies
   * before the row's others, so it is found by comparing it with the first of them.
   */
  private int find(Cell cell, int mark, Comparator<? super Cell> order) {
    int from = CellMarks.firstAtLeast(mark, marks, size);
    int to = from;
    while (to < size && marks[to] == mark) {
      int compared = order.compare(cell, cell(bytes, places[to]));
      if (compared <= 0) {
        return compared == 0 ? to : -to - 1;
      }
      to++;
      if (to - from == 2) {
        return search(cell, to, mark, order);
      }
    }
    return -to - 1;
  }

  /** Among the cells of a mark, from one on. */
  private int search(Cell cell, int first, int mark, Comparator<? super Cell> order) {
    int from = first;
    int to = CellMarks.firstGreater(mark, marks, size);
    while (from < to) {
      int middle = (from + to) >>> 1;
      int compared = order.compare(cell, cell(bytes, places[middle]));
      if (compared == 0) {
        return middle;
      }
      if (compared > 0) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return -from - 1;
  }

  /** Adds a cell's bytes behind the others. */
  private int append(Cell cell) {
    KeyValue whole = (KeyValue) (cell instanceof KeyValue ? cell : HeapCells.copyOf(cell));
    int length = whole.getLength();
    makeRoom(HEAD_BYTES + length);
    int place = end;
    LONGS.set(bytes, place, whole.getSequenceId());
    INTS.set(bytes, place + Long.BYTES, length);
    System.arraycopy(whole.getBuffer(), whole.getOffset(), bytes, place + HEAD_BYTES, length);
    end += HEAD_BYTES + length;
    return place;
  }

  /** Behind the cells; those that are no more are left out where they are many. */
  private void makeRoom(int more) {
    if (Math.addExact(end, more) <= bytes.length) {
      return;
    }
    if (dead > bytes.length / 4) {
      CellLeaf living =
          new CellLeaf(low, mostCells, length(0, size) + bytes.length / 4 + more, next, high);
      living.addAll(this, 0, size);
      become(living);
    } else {
      bytes = Arrays.copyOf(bytes, Math.max(end + more, bytes.length + bytes.length / 4));
    }
  }

  private static Cell cell(byte[] bytes, int place) {
    long sequence = (long) LONGS.get(bytes, place);
    int length = (int) INTS.get(bytes, place + Long.BYTES);
    int begin = place + HEAD_BYTES;
    int keyLength = (int) INTS.get(bytes, begin);
    int valueLength = (int) INTS.get(bytes, begin + Integer.BYTES);
    return length == KeyValue.KEYVALUE_INFRASTRUCTURE_SIZE + keyLength + valueLength
        ? new SizeCachedNoTagsKeyValue(bytes, begin, length, sequence, keyLength)
        : new SizeCachedKeyValue(bytes, begin, length, sequence, keyLength);
  }

  /** Cells of a leaf as they were at one moment. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Part(byte[] bytes, int[] places, CellLeaf next) {
    Cell cell(int at) {
      return CellLeaf.cell(bytes, places[at]);
    }
  }
}
