package io.tarn.hbase.sink;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.hbase.client.Mutation;

/**
 * The puts and deletions of a partition, in lists that are each sent whole. Nearly always that is
 * one list, since one large multi-put is the fastest way to write; only what would not fit in
 * memory is parted.
 */
final class MutationChunks<T> implements Iterator<List<Mutation>> {
  static final int MAX_ROWS = 50_000;
  private static final long MAX_BYTES = 64L << 20;

  private final RowMutations<T> rows;
  private final Iterator<T> records;
  private final long version;
  private final int maxRows;
  private final long maxBytes;
  private List<Mutation> next;

  MutationChunks(RowMutations<T> rows, Iterator<T> records, long version) {
    this(rows, records, version, MAX_ROWS, MAX_BYTES);
  }

  /**
   * @param maxRows a list has no more rows
   * @param maxBytes a list ends with the put that takes it to this size in memory
   */
  MutationChunks(
      RowMutations<T> rows, Iterator<T> records, long version, int maxRows, long maxBytes) {
    this.rows = rows;
    this.records = records;
    this.version = version;
    this.maxRows = maxRows;
    this.maxBytes = maxBytes;
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      next = collect();
    }
    return !next.isEmpty();
  }

  @Override
  public List<Mutation> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    List<Mutation> chunk = next;
    next = null;
    return chunk;
  }

  private List<Mutation> collect() {
    List<Mutation> mutations = new ArrayList<>();
    long bytes = 0;
    while (mutations.size() < maxRows && bytes < maxBytes && records.hasNext()) {
      Mutation mutation = rows.of(records.next(), version);
      if (!mutation.isEmpty()) {
        mutations.add(mutation);
        bytes += mutation.heapSize();
      }
    }
    return mutations;
  }
}
