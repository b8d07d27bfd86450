package io.tarn.client;

import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.SnapshotExpiredException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;

/**
 * The batches that changed a key, as far as the table's history goes back: the timestamps of its
 * cells name them. Of a windowed table those that changed any window of the key, or one window.
 * What became of a key's maps and lists is not told. Thread-safe; holds nothing open.
 */
public final class KeyHistory {
  /** So many versions are asked for at once: mostly more than anybody looks at. */
  private static final int VERSIONS_AT_ONCE = 64;

  private final JobReader job;
  private final String table;
  private final Object key;
  private final Optional<Instant> window;

  private KeyHistory(JobReader job, String table, Object key, Optional<Instant> window) {
    this.job = job;
    this.table = Objects.requireNonNull(table, "table");
    this.key = Objects.requireNonNull(key, "key");
    this.window = window;
  }

  /**
   * That of a key.
   *
   * @param key of the Java type of the table's key type
   */
  public static KeyHistory of(JobReader job, String table, Object key) {
    return new KeyHistory(job, table, key, Optional.empty());
  }

  /** Of the key's window that begins so, alone; of sessions, those that begin so. */
  public KeyHistory ofWindow(Instant start) {
    return new KeyHistory(job, table, key, Optional.of(start));
  }

  /**
   * The oldest batch that may be among them: what it was before cannot be told any more of a batch
   * before this one.
   *
   * @throws NotFoundException if no batch has been committed yet, or there is no such table
   */
  public long oldest() {
    long oldest = job.oldestSnapshot(table).batch();
    return oldest == 0 ? 0 : oldest + 1;
  }

  /**
   * The batches that changed the key, newest first. A batch that wrote the key as it was is not
   * among them.
   *
   * @param most how many at most
   * @throws NotFoundException if no batch has been committed yet, or there is no such table
   * @throws IllegalArgumentException if the key is of another type than the table's, or a window is
   *     asked for of a table that has none
   * @throws SnapshotExpiredException if the newest batch left the history while it was read
   */
  public List<KeyBatch> newest(int most) {
    if (most < 1) {
      throw new IllegalArgumentException(
          "at most " + most + " batches were asked for; ask for 1 or more");
    }
    TableReader newest = job.snapshot().table(table);
    checkWindow(newest);
    OldestSnapshot oldest = job.oldestSnapshot(table);
    long after = oldest.batch() == 0 ? ReadPoint.NOTHING : oldest.planned().toEpochMilli();
    List<KeyBatch> found = new ArrayList<>();
    Iterator<Long> versions = new Versions(newest, after);
    while (found.size() < most && versions.hasNext()) {
      Optional<KeyBatch> batch = ofVersion(versions.next());
      if (batch.isEmpty()) {
        break;
      }
      batch.filter(each -> !each.changes().isEmpty()).ifPresent(found::add);
    }
    return found;
  }

  /** Empty if it has left the history meanwhile, as have those before it. */
  private Optional<KeyBatch> ofVersion(long version) {
    try {
      return Optional.of(at(job.snapshotAsOf(Instant.ofEpochMilli(version))));
    } catch (SnapshotExpiredException | NotFoundException e) {
      return Optional.empty();
    }
  }

  /**
   * What one batch did to the key, perhaps nothing.
   *
   * @throws NotFoundException if the batch is not committed, or had no such table
   * @throws SnapshotExpiredException if it, or the one before, is out of history
   */
  public KeyBatch at(long batch) {
    Snapshot later = job.snapshotAt(batch);
    checkWindow(later.table(table));
    return at(later);
  }

  private KeyBatch at(Snapshot later) {
    Snapshot earlier = later.batch() == 0 ? null : job.snapshotAt(later.batch() - 1);
    TableReader before = earlier != null && earlier.has(table) ? earlier.table(table) : null;
    List<Change> changes =
        later.table(table).changesSince(before, KeyRange.key(key)).toList().stream()
            .filter(this::isAskedFor)
            .toList();
    return new KeyBatch(later.batch(), later.planned(), changes);
  }

  private boolean isAskedFor(Change change) {
    return window.isEmpty() || change.window().map(of -> of.start()).equals(window);
  }

  private void checkWindow(TableReader reader) {
    if (window.isPresent()
        && reader.schema().window().isEmpty()
        && reader.schema().sessionGap().isEmpty()) {
      throw new IllegalArgumentException(
          "table " + table + " has no windows; ask for the key alone");
    }
  }

  /** The versions of the key's rows, newest first, some at a time. */
  private final class Versions implements Iterator<Long> {
    private final TableReader newest;
    private final long after;
    private long upTo;
    private List<Long> page = List.of();
    private int next;
    private boolean last;

    Versions(TableReader newest, long after) {
      this.newest = newest;
      this.after = after;
      this.upTo = newest.storedRows().readPoint().version();
    }

    @Override
    public boolean hasNext() {
      if (next == page.size() && !last) {
        page = newest.versions(key, after, upTo, VERSIONS_AT_ONCE);
        next = 0;
        last = page.size() < VERSIONS_AT_ONCE;
        upTo = page.isEmpty() ? upTo : page.get(page.size() - 1) - 1;
      }
      return next < page.size();
    }

    @Override
    public Long next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return page.get(next++);
    }
  }
}
