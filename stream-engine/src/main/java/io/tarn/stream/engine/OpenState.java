package io.tarn.stream.engine;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.ValueCodec;
import io.tarn.stream.engine.spi.DeadLetter;
import io.tarn.stream.engine.spi.DeadLetters;
import io.tarn.stream.engine.spi.Plan;
import io.tarn.stream.engine.spi.StatePartition;
import io.tarn.stream.engine.spi.StateStores;
import io.tarn.stream.engine.spi.StateTable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The tables of a job as this process has them open, and the caches of their partitions. */
final class OpenState implements StateStores {
  private final Map<String, StateTable> tables;
  private final DeadLetters deadLetters;
  private final long cacheBytesPerPartition;
  private final boolean strict;
  private final Map<PartitionId, CachedPartition<?>> partitions = new ConcurrentHashMap<>();

  /**
   * @param strict whether each state that is written is read back, not the first alone
   */
  OpenState(
      Map<String, StateTable> tables,
      DeadLetters deadLetters,
      long cacheBytesPerPartition,
      boolean strict) {
    this.tables = Map.copyOf(tables);
    this.deadLetters = deadLetters;
    this.cacheBytesPerPartition = cacheBytesPerPartition;
    this.strict = strict;
  }

  @Override
  @SuppressWarnings("unchecked") // a table has one codec, that of the operation that owns it
  public <S> StatePartition<S> partition(String table, BucketRange buckets, ValueCodec<S> codec) {
    return (StatePartition<S>)
        partitions.computeIfAbsent(
            new PartitionId(table, buckets),
            missing ->
                new CachedPartition<>(
                    tables.get(table), buckets, codec, cacheBytesPerPartition, strict));
  }

  @Override
  public void dead(List<DeadLetter> letters, Plan plan) {
    deadLetters.write(letters, plan);
  }

  /** The names of all tables. */
  Set<String> tables() {
    return tables.keySet();
  }

  /** How many rows the partitions have read from their tables since they were opened. */
  long rowsRead() {
    return partitions.values().stream().mapToLong(CachedPartition::rowsRead).sum();
  }

  private record PartitionId(String table, BucketRange buckets) {}
}
