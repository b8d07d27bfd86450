package io.tarn.stream.engine.internal.state;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.tarn.schemas.BucketRange;
import io.tarn.schemas.EntrySchema;
import io.tarn.schemas.RowFamily;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueCodec;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.ScanRange;
import io.tarn.spi.read.StateCell;
import io.tarn.spi.run.StateAccess;
import io.tarn.spi.run.StatePart;
import io.tarn.spi.run.StateScan;
import io.tarn.spi.write.StateRow;
import io.tarn.spi.write.StateTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * A partition of a part of a state table with a write-through cache, bounded in bytes: of states,
 * or where the codec does not let them be {@linkplain ValueCodec#isShareable shared}, of their
 * bytes, so that nobody who was given a state can change what a later batch finds. As long as the
 * table was empty when first opened and nothing that may be asked for again was evicted, a row that
 * the cache lacks is a row that the table lacks, and nothing is read at all.
 *
 * <p>What an attempt reads and writes goes into the cache at once. It is opened in every batch, and
 * what the cache holds is used only if the batch before was the last that opened it: if that was
 * not committed, or the partition has been elsewhere meanwhile, the cache is dropped whole. That is
 * rare, and simpler than taking back. Each task that opens it begins a turn of its own: a task that
 * is run again begins with what was committed, not with what the first one put. A straggler of an
 * earlier turn or attempt neither sees the cache nor changes it.
 */
final class CachedPartition<S> {
  /**
   * What an entry costs besides its bytes: the cache's node, the key and state objects and their
   * headers.
   */
  private static final int ENTRY_OVERHEAD_BYTES = 160;

  /** What the cache has to do behind reads and writes is done once for many: by cleanUp. */
  private static final Executor PUT_OFF = task -> {};

  private final StateTable table;
  private final RowFamily family;
  private final TableSchema schema;
  private final RowKeys<?> rowKeys;
  private final BucketRange buckets;
  private final CheckedCodec<S> codec;
  private final Cache<RowKey, Entry> cache;
  private final long ttlMillis;
  private final LongSupplier cacheBytes;

  private boolean asked;
  private boolean complete;
  private long lastVersion = ReadPoint.NOTHING;
  private Object lastTask;
  private long turn;
  private long closedMillis = Long.MIN_VALUE;

  /**
   * @param part of the table
   * @param cacheBytes how much the cache may hold, which may change at any time
   * @param strict whether each state that is written is read back, not the first alone
   */
  CachedPartition(
      StateTable table,
      StatePart part,
      BucketRange buckets,
      ValueCodec<S> codec,
      LongSupplier cacheBytes,
      boolean strict) {
    this.table = table;
    this.family = part.family();
    this.schema = table.schema();
    this.rowKeys = schema.rowKeys();
    this.buckets = buckets;
    this.codec = new CheckedCodec<>(schema, codec, strict);
    this.ttlMillis = ttl(schema, part).map(Duration::toMillis).orElse(Long.MAX_VALUE);
    this.cacheBytes = cacheBytes;
    this.cache =
        Caffeine.newBuilder()
            .maximumWeight(cacheBytes.getAsLong())
            .weigher(
                (RowKey row, Entry entry) ->
                    row.bytes().length + entry.weighedBytes + ENTRY_OVERHEAD_BYTES)
            .executor(PUT_OFF)
            .evictionListener(this::evicted)
            .build();
  }

  private static Optional<Duration> ttl(TableSchema schema, StatePart part) {
    return part.family() == RowFamily.STATE
        ? schema.idleTtl()
        : schema.entries().stream()
            .filter(entry -> entry.name().equals(part.name()))
            .findFirst()
            .flatMap(EntrySchema::ttl);
  }

  /** Lets go what is more than the cache may hold now. */
  void resize() {
    synchronized (cache) {
      bound().setMaximum(cacheBytes.getAsLong());
    }
  }

  /**
   * How many bytes the cache holds. Asking evicts what is too much, so it is done under the lock.
   */
  long held() {
    synchronized (cache) {
      return bound().weightedSize().orElse(0);
    }
  }

  private Policy.Eviction<RowKey, Entry> bound() {
    return cache.policy().eviction().orElseThrow();
  }

  /**
   * See {@link io.tarn.spi.run.StatePartition#open}.
   *
   * @param task the task that asks; once it opens again it sees what it has put
   */
  StateAccess<S> open(List<RowKey> rows, Attempt attempt, Object task) {
    Turn begun;
    synchronized (cache) {
      if (bound().getMaximum() != cacheBytes.getAsLong()) {
        resize(); // as it was changed while this partition was made
      }
      begun = begin(attempt, task);
    }
    Access access = new Access(attempt, begun);
    access.load(rows);
    return access;
  }

  /**
   * Drops what the cache holds unless it is what this attempt's read point shows.
   *
   * @return with where to read what the cache lacks: a task that opens again sees what it has put
   */
  private Turn begin(Attempt attempt, Object task) {
    long version = attempt.plan().version();
    ReadPoint at = attempt.readPoint();
    if (version < lastVersion) {
      return new Turn(Turn.OF_A_STRAGGLER, at);
    }
    if (lastVersion == version && lastTask == task) {
      return new Turn(turn, at.upTo(version));
    }
    if (lastVersion != at.version()) {
      complete = false;
      cache.invalidateAll();
    }
    lastVersion = version;
    lastTask = task;
    closedMillis = attempt.plan().closedMillis();
    return new Turn(++turn, at);
  }

  /**
   * The use of the cache by one task.
   *
   * @param number greater than that of any before
   * @param from where to read what the cache lacks
   */
  private record Turn(long number, ReadPoint from) {
    /** The cache has gone on with a later attempt. */
    static final long OF_A_STRAGGLER = -1;
  }

  /**
   * Finds what is known of each row, from memory where it can, and adds it to the entries.
   *
   * @return how many rows were read from the table
   */
  private int find(List<RowKey> rows, Attempt attempt, Turn begun, List<Entry> entries) {
    List<RowKey> missing = new ArrayList<>();
    List<Integer> missingIndexes = new ArrayList<>();
    if (!rows.isEmpty()) {
      askWhetherEmpty(attempt, begun);
    }
    synchronized (cache) {
      boolean current = isCurrent(begun);
      for (int i = 0; i < rows.size(); i++) {
        Entry entry = current ? cache.getIfPresent(rows.get(i)) : null;
        if (entry == null && !(current && complete)) {
          missing.add(rows.get(i));
          missingIndexes.add(entries.size());
        }
        entries.add(entry);
      }
    }
    if (!missing.isEmpty()) {
      List<StateCell> cells = table.read(missing, begun.from());
      synchronized (cache) {
        boolean current = isCurrent(begun);
        for (int i = 0; i < cells.size(); i++) {
          Entry entry = entry(missing.get(i), cells.get(i), attempt);
          entries.set(missingIndexes.get(i), entry);
          if (current) {
            entry.cached = true;
            cache.put(missing.get(i), entry);
          }
        }
        cache.cleanUp();
      }
    }
    return missing.size();
  }

  /** Asks the table once, and not under the lock: who gives memory back must not wait for it. */
  private void askWhetherEmpty(Attempt attempt, Turn begun) {
    synchronized (cache) {
      if (asked || !isCurrent(begun)) {
        return;
      }
    }
    boolean empty = table.isEmpty(family, buckets, attempt.readPoint());
    synchronized (cache) {
      if (isCurrent(begun)) {
        complete = empty;
        asked = true;
      }
    }
  }

  /** Whether no other task has begun since. */
  private boolean isCurrent(Turn begun) {
    return begun.number() == turn;
  }

  private Entry entry(RowKey row, StateCell cell, Attempt attempt) {
    if (cell == null) {
      return new Entry(null, attempt.readPoint().version(), 0);
    }
    Object kept = codec.isShareable() ? codec.decode(row, cell.value()) : cell.value();
    return new Entry(kept, cell.version(), cell.value().length);
  }

  /** What the cache keeps of a state that was written as these bytes. */
  private Object kept(S state, byte[] value) {
    return codec.isShareable() || state == null ? state : value;
  }

  /** An object of the state for one batch; null for a row that is not there. */
  @SuppressWarnings("unchecked") // what is kept is a state where states may be shared
  private S state(RowKey row, Entry entry) {
    return codec.isShareable() || entry.kept == null
        ? (S) entry.kept
        : codec.decode(row, (byte[]) entry.kept);
  }

  private void evicted(RowKey row, Entry entry, RemovalCause cause) {
    entry.cached = false;
    if (!isClosed(row)) {
      complete = false;
    }
  }

  /**
   * Whether the row is a pane that will never be asked for again: all windows that hold it were
   * closed when the batch began, and a window that is open has no such pane. Where windows have
   * timers there is none: of very many that end at once, some are told batches later.
   */
  private boolean isClosed(RowKey row) {
    return family == RowFamily.STATE
        && !schema.timers()
        && schema.window().isPresent()
        && schema.window().get().isClosed(rowKeys.paneRow(row).start(), closedMillis);
  }

  /**
   * What the cache knows of a row: its state or the bytes of it, null for a row that is not there.
   * Changed in place as long as it is no larger than it was weighed, and not far smaller.
   */
  private static final class Entry {
    private Object kept;
    private long version;

    /** How large a value may be: that was weighed, so it stays. */
    private final int weighedBytes;

    private boolean cached;

    Entry(Object kept, long version, int weighedBytes) {
      this.kept = kept;
      this.version = version;
      this.weighedBytes = weighedBytes;
    }

    boolean hasRoomFor(int valueBytes) {
      return valueBytes <= weighedBytes && valueBytes >= weighedBytes / 2;
    }

    /** What it is to weigh when it has grown or shrunk: it will again. */
    static int weighed(int valueBytes) {
      return valueBytes + valueBytes / 4;
    }
  }

  private final class Access implements StateAccess<S>, Pending {
    private final Attempt attempt;
    private final Turn begun;
    private final long version;
    private final List<Held<S>> rows = new ArrayList<>();
    private final List<Put<S>> undone = new ArrayList<>();
    private int rowsRead;
    private int rowsCached;

    Access(Attempt attempt, Turn begun) {
      this.attempt = attempt;
      this.begun = begun;
      this.version = attempt.plan().version();
    }

    @Override
    public int rowsRead() {
      return rowsRead;
    }

    @Override
    public int rowsCached() {
      return rowsCached;
    }

    @Override
    public int load(List<RowKey> more) {
      List<Entry> found = new ArrayList<>(more.size());
      int read = find(more, attempt, begun, found);
      rowsRead += read;
      rowsCached += more.size() - read;
      List<Held<S>> held = new ArrayList<>(more.size());
      for (int i = 0; i < more.size(); i++) {
        held.add(held(more.get(i), found.get(i)));
      }
      int first = rows.size(); // from here on nothing fails
      rows.addAll(held);
      return first;
    }

    private Held<S> held(RowKey row, Entry entry) {
      S state = stored(row, entry);
      return new Held<>(row, entry, state, state == null ? ReadPoint.NOTHING : entry.version, null);
    }

    @Override
    public S stored(int row) {
      return stored(rows.get(row).row, rows.get(row).entry);
    }

    private S stored(RowKey row, Entry entry) {
      return entry == null || isGone(entry.version) ? null : CachedPartition.this.state(row, entry);
    }

    private boolean isGone(long since) {
      return version - since > ttlMillis;
    }

    @Override
    public S state(int row) {
      return rows.get(row).state;
    }

    @Override
    public long version(int row) {
      return rows.get(row).version;
    }

    @Override
    public void put(int row, S state) {
      Held<S> held = rows.get(row);
      byte[] value = codec.encode(held.row, state);
      undone.add(new Put<>(held, held.state, held.written));
      held.state = state;
      held.written = value;
    }

    @Override
    public int put(RowKey row, S state) {
      byte[] value = codec.encode(row, state);
      Held<S> held = new Held<>(row, null, state, ReadPoint.NOTHING, value);
      undone.add(new Put<>(held, null, null));
      rows.add(held);
      return rows.size() - 1;
    }

    @Override
    public StateScan<S> scan(RowKey from, RowKey to) {
      TreeMap<RowKey, S> own = new TreeMap<>();
      for (Held<S> held : rows) {
        if (held.written != null && from.compareTo(held.row) <= 0 && held.row.compareTo(to) < 0) {
          own.put(held.row, held.state);
        }
      }
      return new OverlaidScan<>(
          table.scan(ScanRange.of(from, to), begun.from()),
          own,
          (row, cell) -> isGone(cell.version()) ? null : codec.decode(row, cell.value()),
          codec::encode);
    }

    @Override
    public void mark() {
      undone.clear();
    }

    @Override
    public void undo() {
      for (int i = undone.size() - 1; i >= 0; i--) {
        Put<S> put = undone.get(i);
        put.of().state = put.state();
        put.of().written = put.written();
      }
      undone.clear();
    }

    @Override
    public void addTo(List<StateRow> all) {
      for (Held<S> held : rows) {
        if (held.written != null) {
          all.add(new StateRow(held.row, held.written));
        }
      }
    }

    @Override
    public void written() {
      synchronized (cache) {
        if (isCurrent(begun)) {
          for (Held<S> held : rows) {
            byte[] value = held.written;
            if (value != null) {
              remember(held.row, held.entry, kept(held.state, value), value.length);
            }
          }
          cache.cleanUp();
        }
      }
    }

    private void remember(RowKey row, Entry entry, Object kept, int valueBytes) {
      if (entry != null && entry.cached && entry.hasRoomFor(valueBytes)) {
        entry.kept = kept;
        entry.version = version;
      } else {
        boolean changes = entry != null && entry.kept != null;
        Entry fresh = new Entry(kept, version, changes ? Entry.weighed(valueBytes) : valueBytes);
        fresh.cached = true;
        cache.put(row, fresh);
      }
    }
  }

  /** A row as one task has it. */
  private static final class Held<S> {
    final RowKey row;

    /** What was known of it before; null for nothing. */
    final Entry entry;

    final long version;
    S state;

    /** What is to be written of it; null for nothing. */
    byte[] written;

    Held(RowKey row, Entry entry, S state, long version, byte[] written) {
      this.row = row;
      this.entry = entry;
      this.state = state;
      this.version = version;
      this.written = written;
    }
  }

  /**
   * A put that may be taken back.
   *
   * @param state the row's state before
   * @param written what was to be written of it before
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Put<S>(Held<S> of, S state, byte[] written) {}
}
