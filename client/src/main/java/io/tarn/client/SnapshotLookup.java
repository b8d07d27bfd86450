package io.tarn.client;

import io.tarn.schemas.NamePattern;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.lookup.HeldInProcess;
import io.tarn.spi.lookup.Lookup;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A table of another job, as it is at the newest batch when a batch begins to ask: all tasks of an
 * attempt, in one process, see that one. An attempt that is repeated may see a newer one.
 *
 * <pre>{@code
 * orders.join(
 *     SnapshotLookup.of(
 *         "customers",
 *         () -> HBaseClients.connect(HBaseConfiguration.create()),
 *         snapshot -> snapshot.table(CUSTOMERS)))
 * }</pre>
 *
 * <p>The other job must have committed a batch; until then a batch that asks fails, and is tried
 * again.
 *
 * @param <K> the keys
 * @param <S> the states
 */
public final class SnapshotLookup<K, S> implements Lookup<K, S> {
  private static final long serialVersionUID = 1L;

  private final HeldInProcess<Held> held = new HeldInProcess<>();
  private final String job;
  private final SnapshotSource.Opening opening;
  private final Naming<K, S> table;

  private SnapshotLookup(String job, SnapshotSource.Opening opening, Naming<K, S> table) {
    this.job = NamePattern.check("job", job);
    this.opening = Objects.requireNonNull(opening, "opening");
    this.table = Objects.requireNonNull(table, "table");
  }

  /** Says which table of a snapshot. */
  @FunctionalInterface
  public interface Naming<K, S> extends Serializable {
    TypedTable<K, S> of(Snapshot snapshot);
  }

  /**
   * @param job the job that is read
   * @param opening opens a client, once in each process that asks
   * @param table the table, such as {@code snapshot -> snapshot.table(CUSTOMERS)}
   */
  public static <K, S> SnapshotLookup<K, S> of(
      String job, SnapshotSource.Opening opening, Naming<K, S> table) {
    return new SnapshotLookup<>(job, opening, table);
  }

  @Override
  public void open() {
    held.hold(this::connect);
  }

  @Override
  public List<S> find(Attempt attempt, List<K> keys) {
    Snapshot snapshot = held.get(this::connect).snapshot(job, attempt.plan().version());
    Map<K, S> found = new HashMap<>();
    table.of(snapshot).getAll(keys).value().forEach(row -> found.put(row.key(), row.state()));
    return keys.stream().map(found::get).toList();
  }

  private Held connect() {
    return new Held(opening.open());
  }

  @Override
  public void close() {
    held.release(each -> each.client.close());
  }

  /** A client, and the snapshot of the last attempt that has asked. */
  private static final class Held {
    private final TarnClient client;
    private long version = -1;
    private Snapshot snapshot;

    Held(TarnClient client) {
      this.client = client;
    }

    synchronized Snapshot snapshot(String job, long attemptVersion) {
      if (version != attemptVersion) {
        snapshot = client.job(job).snapshot();
        version = attemptVersion;
      }
      return snapshot;
    }
  }
}
