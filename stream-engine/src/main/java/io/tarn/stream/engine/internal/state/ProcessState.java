package io.tarn.stream.engine.internal.state;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueCodec;
import io.tarn.spi.block.BlockOwner;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.Plan;
import io.tarn.spi.run.StatePart;
import io.tarn.spi.write.DeadLetters;
import io.tarn.spi.write.StateTable;
import io.tarn.spi.write.TaskBackend;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.shared.CacheBudget;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The state of one opening of a job, as this process has it open: its tables, and the caches of
 * their partitions. Thread-safe.
 *
 * <p>{@link StateRegister} has one for each opening. The process that opens the job puts its own
 * there; any other connects when it is sent the first task, and keeps what it has opened until it
 * is sent one of a newer opening of the job. Nothing that readers see depends on it: whose writes
 * count is for the job's row to say, and a cache is used only as far as it shows what was
 * committed.
 */
public final class ProcessState implements AutoCloseable {
  private static final StateRegister<ProcessState> REGISTER =
      new StateRegister<>(ProcessState::release);

  private final Opening opening;
  private final Map<String, StateTable> tables;
  private final DeadLetters deadLetters;
  private final Function<BlockOwner, BlockStore> blocks;
  private final Runnable disconnect;
  private final Map<PartitionId, CachedPartition<?>> partitions = new ConcurrentHashMap<>();
  private final CacheBudget.Share share;

  /** Of each partition. */
  private volatile long cacheBytes;

  /**
   * @param tables a table by its schema, as the opening has it
   * @param cacheBytes the most that all partitions together can use of the budget
   */
  private ProcessState(
      Opening opening,
      Function<TableSchema, StateTable> tables,
      DeadLetters deadLetters,
      Function<BlockOwner, BlockStore> blocks,
      long cacheBytes,
      CacheBudget budget,
      Runnable disconnect) {
    this.opening = opening;
    this.tables = opening.tables().stream().collect(Collectors.toMap(TableSchema::table, tables));
    this.deadLetters = deadLetters;
    this.blocks = blocks;
    this.disconnect = disconnect;
    this.share = budget.join(cacheBytes, new Caches());
  }

  /**
   * Registers the state of a job that this process has opened itself, in place of what it has open
   * of older openings.
   *
   * @param tables the opened table of a schema
   * @param blocks the blocks of a source or output
   * @param cacheBytes how much memory the caches of all its partitions may take together, if the
   *     budget has as much
   */
  public static ProcessState ofOpened(
      Opening opening,
      Function<TableSchema, StateTable> tables,
      DeadLetters deadLetters,
      Function<BlockOwner, BlockStore> blocks,
      long cacheBytes,
      CacheBudget budget) {
    ProcessState opened =
        new ProcessState(opening, tables, deadLetters, blocks, cacheBytes, budget, () -> {});
    REGISTER.put(opening, opened);
    return opened;
  }

  /**
   * What this process has open of an opening, for a task of this plan; connects if that is nothing.
   *
   * @throws IllegalStateException if this process works for a newer opening of the job, or has
   *     itself closed this one
   * @throws io.tarn.spi.job.BackendException if the backend cannot be reached
   */
  static ProcessState of(Opening opening, Plan plan) {
    return REGISTER.get(opening, plan, ProcessState::connect);
  }

  /** Closes all that this process has open, as if it had been sent no task yet. */
  public static void closeAll() {
    REGISTER.clear();
  }

  private static ProcessState connect(Opening opening) {
    long cacheBytes = EngineConfig.cacheBytesOfProcess();
    TaskBackend backend = opening.address().connect();
    try {
      return new ProcessState(
          opening,
          schema -> backend.table(opening.job(), schema, opening.safety()),
          backend.deadLetters(opening.job()),
          owner -> backend.blocks(owner, opening.safety()),
          cacheBytes,
          CacheBudget.ofProcess(),
          backend::close);
    } catch (RuntimeException | Error e) {
      backend.close();
      throw e;
    }
  }

  @SuppressWarnings(
      "unchecked") // a part of a table has one codec, that of the operation that owns it
  <S> CachedPartition<S> partition(StatePart part, BucketRange buckets, ValueCodec<S> codec) {
    return (CachedPartition<S>)
        partitions.computeIfAbsent(
            new PartitionId(part, buckets),
            missing ->
                new CachedPartition<>(
                    tables.get(part.table()),
                    part,
                    buckets,
                    codec,
                    () -> cacheBytes,
                    opening.checksStates()));
  }

  /** A table of the job, beside its partitions: for what is no operation's state. */
  public StateTable table(String name) {
    return tables.get(name);
  }

  /** The blocks of an output of the job. */
  BlockStore blocksOf(String output) {
    return blocks.apply(BlockOwner.ofOutput(opening.job(), output));
  }

  DeadLetters deadLetters() {
    return deadLetters;
  }

  /** Leaves the register, of the process that has opened the job. */
  @Override
  public void close() {
    REGISTER.remove(opening);
    release();
  }

  /** Gives up all that is cached and held; what tasks still do with it goes to no reader. */
  void release() {
    cacheBytes = 0; // what a late task still opens keeps nothing
    partitions.values().forEach(CachedPartition::resize);
    partitions.clear();
    share.close();
    disconnect.run();
  }

  /** All partitions' caches, which share alike. */
  private final class Caches implements CacheBudget.Holder {
    @Override
    public void resize(long bytes) {
      cacheBytes = bytes / opening.partitions();
      partitions.values().forEach(CachedPartition::resize);
    }

    @Override
    public long held() {
      return partitions.values().stream().mapToLong(CachedPartition::held).sum();
    }
  }

  private record PartitionId(StatePart part, BucketRange buckets) {}
}
