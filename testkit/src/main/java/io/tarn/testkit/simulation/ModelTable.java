package io.tarn.testkit.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One column of an HBase table, as HBase keeps it: a MemStore and HFiles, each of which counts
 * versions by itself; deletes that mask until a compaction of all files. Held against a real HBase
 * on random operations. Used by one thread at a time.
 *
 * @param <R> the row keys
 */
public final class ModelTable<R extends Comparable<R>> {
  /** What a cell is. */
  private enum Kind {
    /** Masks the cells of its row at its version and below. */
    DELETE_UP_TO,
    /** Masks the cells of its row at its version. */
    DELETE_VERSION,
    PUT
  }

  private final List<NavigableMap<R, List<Cell>>> files = new ArrayList<>();
  private NavigableMap<R, List<Cell>> memStore = new TreeMap<>();
  private int versions;
  private Optional<Long> ttlMillis = Optional.empty();
  private long sequence;
  private long changes;

  /**
   * @param versions how many versions of a cell are kept
   */
  public ModelTable(int versions) {
    this.versions = versions;
  }

  /** Alters the table. */
  public void alter(int newVersions, Optional<Long> newTtlMillis) {
    changes++;
    versions = newVersions;
    ttlMillis = newTtlMillis;
  }

  public int versions() {
    return versions;
  }

  /** Grows with each call that may change what a read finds. */
  long changes() {
    return changes;
  }

  public void put(R row, long version, byte[] value) {
    write(row, new Cell(version, sequence++, Kind.PUT, value));
  }

  /** Deletes the cells of exactly this version. */
  public void delete(R row, long version) {
    write(row, new Cell(version, sequence++, Kind.DELETE_VERSION, null));
  }

  /** Deletes the cells of this version and of those below. */
  public void deleteUpTo(R row, long version) {
    write(row, new Cell(version, sequence++, Kind.DELETE_UP_TO, null));
  }

  /** The newest cell of a version in [from, to]. */
  public Optional<Found> get(R row, long from, long to, long nowMillis) {
    return all(row, nowMillis).stream()
        .filter(cell -> cell.version >= from && cell.version <= to)
        .map(cell -> new Found(cell.version, cell.value))
        .findFirst();
  }

  /** The cells that a read of all versions finds in a row, newest first. */
  public List<Found> getAll(R row, long nowMillis) {
    return all(row, nowMillis).stream()
        .limit(versions)
        .map(cell -> new Found(cell.version, cell.value))
        .toList();
  }

  /** The rows that have any cell. */
  public Collection<R> rows() {
    TreeMap<R, Boolean> rows = new TreeMap<>();
    memStore.keySet().forEach(row -> rows.put(row, true));
    files.forEach(file -> file.keySet().forEach(row -> rows.put(row, true)));
    return rows.keySet();
  }

  /** Writes the MemStore to a new file. */
  public void flush(long nowMillis) {
    if (!memStore.isEmpty()) {
      changes++;
      files.add(merged(List.of(memStore), false, nowMillis));
      memStore = new TreeMap<>();
    }
  }

  public int files() {
    return files.size();
  }

  /** Makes one file of those from {@code first} on and before {@code end}, by age. */
  public void compact(int first, int end, long nowMillis) {
    if (end - first < 1) {
      return;
    }
    changes++;
    List<NavigableMap<R, List<Cell>>> some = files.subList(first, end);
    boolean all = some.size() == files.size();
    NavigableMap<R, List<Cell>> one = merged(List.copyOf(some), all, nowMillis);
    some.clear();
    files.add(first, one);
  }

  private void write(R row, Cell cell) {
    changes++;
    memStore.computeIfAbsent(row, missing -> new ArrayList<>()).add(cell);
  }

  private List<Cell> all(R row, long nowMillis) {
    List<Cell> cells = new ArrayList<>(memStore.getOrDefault(row, List.of()));
    files.forEach(file -> cells.addAll(file.getOrDefault(row, List.of())));
    return live(cells, nowMillis);
  }

  /** Puts that no delete masks, newest first, one for each version. */
  private List<Cell> live(List<Cell> cells, long nowMillis) {
    List<Cell> sorted = new ArrayList<>(cells);
    sorted.sort(Cell.NEWEST_FIRST);
    List<Cell> live = new ArrayList<>();
    long deletedUpTo = Long.MIN_VALUE;
    long deletedVersion = Long.MIN_VALUE;
    long last = Long.MIN_VALUE;
    for (Cell cell : sorted) {
      if (isExpired(cell, nowMillis)) {
        break;
      }
      switch (cell.kind) {
        case DELETE_UP_TO -> deletedUpTo = Math.max(deletedUpTo, cell.version);
        case DELETE_VERSION -> deletedVersion = cell.version;
        case PUT -> {
          boolean masked = cell.version <= deletedUpTo || cell.version == deletedVersion;
          if (!masked && cell.version != last) {
            live.add(cell);
            last = cell.version;
          }
        }
      }
    }
    return live;
  }

  private NavigableMap<R, List<Cell>> merged(
      List<NavigableMap<R, List<Cell>>> parts, boolean dropsDeletes, long nowMillis) {
    TreeMap<R, List<Cell>> cells = new TreeMap<>();
    parts.forEach(
        part ->
            part.forEach(
                (row, own) ->
                    cells.computeIfAbsent(row, missing -> new ArrayList<>()).addAll(own)));
    TreeMap<R, List<Cell>> kept = new TreeMap<>();
    cells.forEach(
        (row, own) -> {
          List<Cell> left = new ArrayList<>(live(own, nowMillis));
          left.subList(Math.min(versions, left.size()), left.size()).clear();
          if (!dropsDeletes) {
            long goesOnTo = firstDropped(own, nowMillis);
            own.stream()
                .filter(cell -> cell.kind != Kind.PUT && !isExpired(cell, nowMillis))
                .filter(cell -> cell.kind == Kind.DELETE_UP_TO || cell.version >= goesOnTo)
                .forEach(left::add);
          }
          if (!left.isEmpty()) {
            kept.put(row, left);
          }
        });
    return kept;
  }

  /**
   * Having found more versions than are kept, HBase goes on to the next column, past the deletes of
   * single versions below.
   */
  private long firstDropped(List<Cell> cells, long nowMillis) {
    List<Cell> live = live(cells, nowMillis);
    return live.size() > versions ? live.get(versions).version : Long.MIN_VALUE;
  }

  private boolean isExpired(Cell cell, long nowMillis) {
    return ttlMillis.isPresent() && cell.version < nowMillis - ttlMillis.get();
  }

  /**
   * What a read found.
   *
   * @param version its timestamp
   * @param value its bytes, not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // compared below
  public record Found(long version, byte[] value) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Found found
          && version == found.version
          && Arrays.equals(value, found.value);
    }

    @Override
    public int hashCode() {
      return Long.hashCode(version);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Cell(long version, long sequence, Kind kind, byte[] value) {
    static final Comparator<Cell> NEWEST_FIRST =
        Comparator.comparingLong(Cell::version)
            .reversed()
            .thenComparing(Cell::kind)
            .thenComparing(Comparator.comparingLong(Cell::sequence).reversed());
  }
}
