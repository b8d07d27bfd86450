package io.tarn.stream.engine.output;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.Plan;
import io.tarn.spi.output.Delivery;
import io.tarn.spi.output.OpenOutput;
import io.tarn.spi.output.Output;
import io.tarn.spi.output.OutputWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the records of committed batches in this process's memory, to be looked at: for tests, and
 * for small results. A job that is opened again with the same object goes on in it; for another
 * process it begins empty. It is of one output of one job. Tasks must run in this process.
 * Thread-safe.
 *
 * @param <T> the records
 */
public final class MemoryOutput<T> implements Output<T> {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryOutput.class);

  /** A task knows its output by this id only: what it is sent may be a copy. */
  private static final Cache<String, MemoryOutput<?>> KNOWN =
      Caffeine.newBuilder().weakValues().build();

  private final String id = UUID.randomUUID().toString();
  private final TreeMap<Long, Map<Integer, List<T>>> staged = new TreeMap<>();
  private final NavigableMap<Long, Batch<T>> delivered = new TreeMap<>();

  private String owner;

  private record Batch<T>(long version, List<T> records) {}

  private MemoryOutput() {}

  /** An empty one. */
  public static <T> MemoryOutput<T> create() {
    MemoryOutput<T> created = new MemoryOutput<>();
    KNOWN.put(created.id, created);
    return created;
  }

  /** The records of all batches, in the order of batches. */
  public synchronized List<T> records() {
    return delivered.values().stream().flatMap(batch -> batch.records().stream()).toList();
  }

  /** The records of one batch; none if it gave none, or was not delivered here. */
  public synchronized List<T> ofBatch(long batch) {
    Batch<T> found = delivered.get(batch);
    return found == null ? List.of() : found.records();
  }

  /** The records of the last batch that gave any: of complete results, all there is. */
  public synchronized List<T> ofLastBatch() {
    return delivered.isEmpty() ? List.of() : delivered.lastEntry().getValue().records();
  }

  /** The ids of the batches that gave records. */
  public synchronized SortedSet<Long> batches() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(delivered.keySet()));
  }

  @Override
  public OutputWriter<T> writer() {
    return new Writer<>(id);
  }

  @Override
  public synchronized OpenOutput open(String job, String output, BlockStore blocks) {
    String asking = "output " + output + " of job " + job;
    if (owner != null && !owner.equals(asking)) {
      throw new IllegalArgumentException(
          "this MemoryOutput has the records of "
              + owner
              + ", and cannot have those of "
              + asking
              + " as well; create one for each");
    }
    owner = asking;
    return new Open();
  }

  @Override
  public String toString() {
    return "in memory";
  }

  private synchronized void stage(long version, int partition, List<T> records) {
    staged.computeIfAbsent(version, missing -> new HashMap<>()).put(partition, records);
  }

  private synchronized void clear(long version) {
    staged.remove(version);
  }

  private synchronized void show(Delivery delivery) {
    Map<Integer, List<T>> written = staged.get(delivery.version());
    staged.headMap(delivery.version(), true).clear();
    Batch<T> before = delivered.get(delivery.batch());
    if (before != null && before.version() == delivery.version()) {
      return;
    }
    if (written == null) {
      LOG.warn(
          "Batch {} of {} was committed for output {} by another process: its records are not in"
              + " this one's memory",
          delivery.batch(),
          delivery.job(),
          delivery.output());
      return;
    }
    List<T> records = new ArrayList<>();
    new TreeMap<>(written).values().forEach(records::addAll);
    delivered.put(delivery.batch(), new Batch<>(delivery.version(), List.copyOf(records)));
  }

  private final class Open implements OpenOutput {
    @Override
    public Optional<String> prepare(Plan plan, List<String> receipts) {
      return receipts.isEmpty() ? Optional.empty() : Optional.of("in memory");
    }

    @Override
    public void deliver(Delivery delivery) {
      show(delivery);
    }

    @Override
    public void aborted(Plan plan) {
      clear(plan.version());
    }

    @Override
    public void close() {}
  }

  /** What a task is sent. */
  private record Writer<T>(String id) implements OutputWriter<T> {
    @Override
    public Optional<String> write(
        Attempt attempt, int partition, Iterator<T> records, BlockStore blocks) {
      List<T> written = new ArrayList<>();
      records.forEachRemaining(written::add);
      if (written.isEmpty()) {
        return Optional.empty();
      }
      output().stage(attempt.plan().version(), partition, written);
      return Optional.of("in memory");
    }

    @SuppressWarnings("unchecked") // an output's id is given to its own writers only
    private MemoryOutput<T> output() {
      MemoryOutput<?> known = KNOWN.getIfPresent(id);
      if (known == null) {
        throw new IllegalStateException(
            "the output in memory is not of this process, or nobody holds it any more: run the"
                + " job's tasks in the process that made it, and keep it");
      }
      return (MemoryOutput<T>) known;
    }
  }
}
