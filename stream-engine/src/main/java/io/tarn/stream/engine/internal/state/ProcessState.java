package io.tarn.stream.engine.internal.state;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueCodec;
import io.tarn.spi.job.Plan;
import io.tarn.spi.run.StatePartition;
import io.tarn.spi.write.DeadLetters;
import io.tarn.spi.write.StateTable;
import io.tarn.spi.write.TaskBackend;
import io.tarn.stream.engine.job.EngineConfig;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The state of one opening of a job, as this process has it open: its tables, and the caches of
 * their partitions. Thread-safe.
 *
 * <p>A register has one for each opening. The process that opens the job puts its own there; any
 * other connects when it is sent the first task, and keeps what it has opened until it is sent one
 * of a newer opening of the job. Nothing that readers see depends on it: whose writes count is for
 * the job's row to say, and a cache is used only as far as it shows what was committed.
 */
public final class ProcessState implements AutoCloseable {
  /** By the opening's id. Changed under its lock only. */
  private static final Map<String, ProcessState> OPEN = new ConcurrentHashMap<>();

  private final Opening opening;
  private final long since;
  private final Map<String, StateTable> tables;
  private final DeadLetters deadLetters;
  private final long cacheBytesPerPartition;
  private final Runnable disconnect;
  private final Map<PartitionId, CachedPartition<?>> partitions = new ConcurrentHashMap<>();

  /**
   * @param since each attempt of an older opening has a lesser version
   * @param tables a table by its schema, as the opening has it
   * @param cacheBytes of all partitions together
   */
  private ProcessState(
      Opening opening,
      long since,
      Function<TableSchema, StateTable> tables,
      DeadLetters deadLetters,
      long cacheBytes,
      Runnable disconnect) {
    this.opening = opening;
    this.since = since;
    this.tables = opening.tables().stream().collect(Collectors.toMap(TableSchema::table, tables));
    this.deadLetters = deadLetters;
    this.cacheBytesPerPartition = cacheBytes / opening.partitions();
    this.disconnect = disconnect;
  }

  /**
   * Registers the state of a job that this process has opened itself, in place of what it has open
   * of older openings.
   *
   * @param since the version that the opening's first attempt could have
   * @param tables the opened table of a schema
   * @param cacheBytes how much memory the caches of all its partitions may take together
   */
  public static ProcessState ofOpened(
      Opening opening,
      long since,
      Function<TableSchema, StateTable> tables,
      DeadLetters deadLetters,
      long cacheBytes) {
    ProcessState opened =
        new ProcessState(opening, since, tables, deadLetters, cacheBytes, () -> {});
    synchronized (OPEN) {
      others(opening).stream().filter(other -> other.since <= since).forEach(ProcessState::close);
      OPEN.put(opening.id(), opened);
    }
    return opened;
  }

  /**
   * What this process has open of an opening, for a task of this plan; connects if that is nothing.
   *
   * @throws IllegalStateException if this process works for a newer opening of the job
   * @throws io.tarn.spi.job.BackendException if the backend cannot be reached
   */
  static ProcessState of(Opening opening, Plan plan) {
    ProcessState known = OPEN.get(opening.id());
    return known == null ? attach(opening, plan) : known;
  }

  /** Closes all that this process has open, as if it had been sent no task yet. */
  public static void closeAll() {
    synchronized (OPEN) {
      List.copyOf(OPEN.values()).forEach(ProcessState::close);
    }
  }

  private static ProcessState attach(Opening opening, Plan plan) {
    synchronized (OPEN) {
      ProcessState known = OPEN.get(opening.id());
      if (known != null) {
        return known;
      }
      List<ProcessState> others = others(opening);
      others.forEach(other -> other.checkOlderThan(plan));
      others.forEach(ProcessState::close);
      ProcessState attached = connect(opening, plan.version());
      OPEN.put(opening.id(), attached);
      return attached;
    }
  }

  private void checkOlderThan(Plan plan) {
    if (since > plan.version()) {
      throw new IllegalStateException(
          "Attempt "
              + plan.version()
              + " at batch "
              + plan.batch()
              + " of "
              + plan.job()
              + " comes too late: the job has been opened again, and this process works for that"
              + " opening, whose attempts begin at "
              + since
              + "; stop the one that has sent the task");
    }
  }

  private static ProcessState connect(Opening opening, long since) {
    long cacheBytes = EngineConfig.cacheBytesOfProcess();
    TaskBackend backend = opening.address().connect();
    try {
      return new ProcessState(
          opening,
          since,
          schema -> backend.table(opening.job(), schema, opening.safety()),
          backend.deadLetters(opening.job()),
          cacheBytes,
          backend::close);
    } catch (RuntimeException | Error e) {
      backend.close();
      throw e;
    }
  }

  /** What is open of other openings of the same job. */
  private static List<ProcessState> others(Opening opening) {
    return OPEN.values().stream().filter(state -> state.opening.isOfSameJob(opening)).toList();
  }

  @SuppressWarnings("unchecked") // a table has one codec, that of the operation that owns it
  <S> StatePartition<S> partition(String table, BucketRange buckets, ValueCodec<S> codec) {
    return (StatePartition<S>)
        partitions.computeIfAbsent(
            new PartitionId(table, buckets),
            missing ->
                new CachedPartition<>(
                    tables.get(table),
                    buckets,
                    codec,
                    cacheBytesPerPartition,
                    opening.checksStates()));
  }

  DeadLetters deadLetters() {
    return deadLetters;
  }

  /** Leaves the register, with all that is cached; what its tasks still do goes to no reader. */
  @Override
  public void close() {
    synchronized (OPEN) {
      if (OPEN.remove(opening.id(), this)) {
        partitions.clear();
        disconnect.run();
      }
    }
  }

  private record PartitionId(String table, BucketRange buckets) {}
}
