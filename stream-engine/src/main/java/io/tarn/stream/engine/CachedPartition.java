package io.tarn.stream.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.tarn.schemas.BucketRange;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueCodec;
import io.tarn.schemas.Values;
import io.tarn.stream.engine.spi.Attempt;
import io.tarn.stream.engine.spi.ReadPoint;
import io.tarn.stream.engine.spi.StateAccess;
import io.tarn.stream.engine.spi.StateCell;
import io.tarn.stream.engine.spi.StatePartition;
import io.tarn.stream.engine.spi.StateRow;
import io.tarn.stream.engine.spi.StateTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * A partition of a state table with a write-through cache of decoded states, bounded in bytes. As
 * long as the table was empty when first opened and nothing that may be asked for again was
 * evicted, a row that the cache lacks is a row that the table lacks, and nothing is read at all.
 *
 * <p>What an attempt reads and writes goes into the cache at once. If the next attempt's read point
 * does not see that version, the attempt was not committed, and the cache is dropped whole, also
 * where the attempt wrote nothing: a user's function may have changed a state in place. That is
 * rare, and simpler than taking back.
 */
final class CachedPartition<S> implements StatePartition<S> {
  /**
   * What an entry costs besides its bytes: the cache's node, the key and state objects and their
   * headers.
   */
  private static final int ENTRY_OVERHEAD_BYTES = 160;

  private final StateTable table;
  private final TableSchema schema;
  private final BucketRange buckets;
  private final ValueCodec<S> codec;
  private final Cache<RowKey, Entry<S>> cache;
  private final long idleTtlMillis;

  private boolean opened;
  private boolean complete;
  private boolean spoilt;
  private long lastVersion = ReadPoint.NOTHING;
  private long watermarkMillis = Long.MIN_VALUE;
  private final LongAdder rowsRead = new LongAdder();

  CachedPartition(StateTable table, BucketRange buckets, ValueCodec<S> codec, long cacheBytes) {
    this.table = table;
    this.schema = table.schema();
    this.buckets = buckets;
    this.codec = codec;
    this.idleTtlMillis = schema.idleTtl().map(ttl -> ttl.toMillis()).orElse(Long.MAX_VALUE);
    this.cache =
        Caffeine.newBuilder()
            .maximumWeight(cacheBytes)
            .weigher(
                (RowKey row, Entry<S> entry) ->
                    row.bytes().length + entry.valueBytes + ENTRY_OVERHEAD_BYTES)
            .executor(Runnable::run)
            .evictionListener(this::evicted)
            .build();
  }

  @Override
  public StateAccess<S> open(List<RowKey> rows, Attempt attempt) {
    ReadPoint at = attempt.readPoint();
    if (!opened) {
      complete = table.isEmpty(buckets, at);
      opened = true;
    } else if (spoilt || lastVersion > at.version() || at.isMasked(lastVersion)) {
      cache.invalidateAll();
      complete = false;
      spoilt = false;
    }
    lastVersion = attempt.plan().version();
    watermarkMillis = attempt.plan().watermarkMillis();
    return new Access(rows, attempt, entries(rows, attempt));
  }

  /**
   * Says that an attempt was aborted: what it left in the cache must not be used. Called between
   * batches.
   */
  void aborted(long version) {
    spoilt |= version == lastVersion;
  }

  long rowsRead() {
    return rowsRead.sum();
  }

  private List<Entry<S>> entries(List<RowKey> rows, Attempt attempt) {
    List<Entry<S>> entries = new ArrayList<>(rows.size());
    List<RowKey> missing = new ArrayList<>();
    List<Integer> missingIndexes = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Entry<S> entry = cache.getIfPresent(rows.get(i));
      if (entry == null && !complete) {
        missing.add(rows.get(i));
        missingIndexes.add(i);
      }
      entries.add(entry);
    }
    if (!missing.isEmpty()) {
      List<StateCell> cells = table.read(missing, attempt.readPoint());
      rowsRead.add(missing.size());
      for (int i = 0; i < cells.size(); i++) {
        Entry<S> entry = entry(cells.get(i), attempt);
        entry.cached = true;
        entries.set(missingIndexes.get(i), entry);
        cache.put(missing.get(i), entry);
      }
    }
    return entries;
  }

  private Entry<S> entry(StateCell cell, Attempt attempt) {
    return cell == null
        ? new Entry<>(null, attempt.readPoint().version(), 0)
        : new Entry<>(codec.decode(cell.value()), cell.version(), cell.value().length);
  }

  private void evicted(RowKey row, Entry<S> entry, RemovalCause cause) {
    entry.cached = false;
    if (!isClosed(row)) {
      complete = false;
    }
  }

  /**
   * Whether the row is a pane that will never be asked for again, in no window with a pane that may
   * still change: each of those is less than a window's length behind the watermark, and this one
   * two lengths or more.
   */
  private boolean isClosed(RowKey row) {
    return schema.window().isPresent()
        && RowKeys.paneStart(row) + 2 * schema.window().get().length().toMillis()
            <= watermarkMillis;
  }

  /**
   * What the cache knows of a row; a null state for a row that is not there. Changed in place when
   * its size stays.
   */
  private static final class Entry<S> {
    private S state;
    private long version;
    private final int valueBytes;
    private boolean cached;

    Entry(S state, long version, int valueBytes) {
      this.state = state;
      this.version = version;
      this.valueBytes = valueBytes;
    }
  }

  private final class Access implements StateAccess<S> {
    private final List<RowKey> rows;
    private final long version;
    private final List<Entry<S>> entries;
    private final List<S> states;
    private final boolean[] changed;
    private int changes;

    Access(List<RowKey> rows, Attempt attempt, List<Entry<S>> entries) {
      this.rows = rows;
      this.version = attempt.plan().version();
      this.entries = entries;
      this.states = new ArrayList<>(rows.size());
      this.changed = new boolean[rows.size()];
      for (Entry<S> entry : entries) {
        states.add(entry == null || version - entry.version > idleTtlMillis ? null : entry.state);
      }
    }

    @Override
    public S state(int row) {
      return states.get(row);
    }

    @Override
    public void put(int row, S state) {
      states.set(row, state);
      if (!changed[row]) {
        changed[row] = true;
        changes++;
      }
    }

    @Override
    public int write() {
      List<StateRow> writes = new ArrayList<>(changes);
      for (int i = 0; i < rows.size(); i++) {
        if (changed[i]) {
          writes.add(new StateRow(rows.get(i), encode(states.get(i))));
        }
      }
      table.write(writes, version);
      int written = 0;
      for (int i = 0; i < rows.size(); i++) {
        if (changed[i]) {
          remember(
              rows.get(i), entries.get(i), states.get(i), writes.get(written++).value().length);
        }
      }
      return written;
    }

    private byte[] encode(S state) {
      if (state == null) {
        return Values.tombstone();
      }
      byte[] value = codec.encode(state);
      if (Values.isTombstone(value)) {
        throw new IllegalStateException(
            "the codec of table "
                + schema.table()
                + " made no bytes of the state "
                + state
                + ", which stands for a removed key; let it write at least one byte");
      }
      return value;
    }

    private void remember(RowKey row, Entry<S> entry, S state, int valueBytes) {
      if (entry != null && entry.cached && entry.valueBytes == valueBytes) {
        entry.state = state;
        entry.version = version;
      } else {
        Entry<S> fresh = new Entry<>(state, version, valueBytes);
        fresh.cached = true;
        cache.put(row, fresh);
      }
    }
  }
}
