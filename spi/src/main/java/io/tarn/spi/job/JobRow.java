package io.tarn.spi.job;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All of a job that changes atomically. Immutable; each transition gives the row to put in place of
 * this one.
 *
 * @param epoch the fencing token of the last open
 * @param sequence grows by one with each change of the row, whoever makes it: what compare and put
 *     compares, with the epoch, so that a request delayed in the network cannot apply twice
 * @param owner who opened the job with this epoch, and when
 * @param lastVersion the greatest version that any attempt was ever given
 * @param plan the attempt that is open, if one is
 * @param interrupted the last attempt at the batch after the committed one that was given up, if
 *     any: it must be planned again as it was
 * @param committed the last committed batch
 * @param masks what no reader may see, oldest first: one for each gap between two commits in which
 *     attempts were given up
 * @param unswept the attempts among those whose cells may still be in the tables: not more than the
 *     tables' margin
 * @param tables the job's state tables, by name
 * @param orders what was said of the job by command
 * @param outputs the outputs that take part in the job's commits, by name, each with the committed
 *     batches that it is not known to have been given, oldest first
 */
public record JobRow(
    long epoch,
    long sequence,
    String owner,
    long lastVersion,
    Optional<Plan> plan,
    Optional<Plan> interrupted,
    Optional<Committed> committed,
    List<Mask> masks,
    List<UnsweptAttempt> unswept,
    Map<String, KeptTable> tables,
    Orders orders,
    Map<String, List<Undelivered>> outputs) {

  /** What a job's row is taken to be before it exists. */
  public static final JobRow NEW =
      new JobRow(
          0,
          0,
          "",
          0,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of(),
          Map.of(),
          Orders.NONE,
          Map.of());

  public JobRow {
    masks = List.copyOf(masks);
    unswept = List.copyOf(unswept);
    tables = Map.copyOf(tables);
    outputs = Map.copyOf(outputs);
  }

  /**
   * Takes the next epoch; a plan that was left open is masked, as its writer may still be writing.
   */
  public JobRow opened(String newOwner) {
    Next next = new Next(this);
    next.epoch++;
    next.owner = newOwner;
    next.orders = orders.isDeleted() ? orders.standing(Orders.Standing.THERE) : orders;
    plan.ifPresent(open -> next.giveUp(open, Mask.Reason.INTERRUPTED, false));
    return next.row();
  }

  /**
   * Notes tables of the job, and what becomes of the orders; tables that are not among them stay as
   * they are.
   *
   * @param given a version that somebody has noted to have been given: later ones are greater
   */
  public JobRow keeping(Map<String, KeptTable> changed, Orders newOrders, long given) {
    Next next = new Next(this);
    next.tables.putAll(changed);
    next.orders = newOrders;
    next.lastVersion = Math.max(lastVersion, given);
    return next.row();
  }

  /**
   * Gives up parts of the job, written as {@link JobPart} says; what an output has not been given
   * is forgotten at once.
   */
  public JobRow adopting(Collection<String> parts) {
    Next next = new Next(this);
    Set<String> kept = new HashSet<>();
    for (String text : parts) {
      JobPart part = JobPart.parse(text);
      if (part.kind() == JobPart.Kind.OUTPUT) {
        next.outputs.remove(part.name());
        next.outputs.put(part.name(), List.of());
      } else {
        kept.add(text);
      }
    }
    next.orders = orders.without(kept, committedBatch());
    return next.row();
  }

  /** Has the interrupted batch passed over. */
  public JobRow skipping() {
    Next next = new Next(this);
    next.orders = orders.skipping(true);
    return next.row();
  }

  /** Forgets a table, as if the job had never had it. */
  public JobRow forgetting(String table) {
    Next next = new Next(this);
    next.tables.remove(table);
    next.committed = committed.map(last -> last.withoutTable(table));
    next.orders = orders.with(Set.of(new JobPart(JobPart.Kind.TABLE, table).toString()));
    return next.row();
  }

  /** Has nobody open the job until it is {@link #emptied}. */
  public JobRow beingEmptied() {
    Next next = new Next(this);
    next.orders = orders.standing(Orders.Standing.BEING_EMPTIED);
    return next.row();
  }

  /**
   * Forgets all of the job but what keeps former writers and their cells away: epoch, versions and
   * masks.
   */
  public JobRow emptied(boolean deleted) {
    Next next = new Next(this);
    next.plan = Optional.empty();
    next.interrupted = Optional.empty();
    next.committed = Optional.empty();
    next.tables.clear();
    next.outputs.replaceAll((output, batches) -> List.of());
    next.orders = Orders.NONE.standing(deleted ? Orders.Standing.DELETED : Orders.Standing.THERE);
    return next.row();
  }

  /**
   * Gives the attempt a version: the time, or one more than the last version where the clock has
   * not moved on or has gone back. Notes what has been swept and delivered meanwhile, as {@link
   * #swept} and {@link #delivered} do.
   */
  public JobRow planned(
      String job,
      PlanRequest request,
      long nowMillis,
      Collection<Long> swept,
      Map<String, Long> delivered) {
    if (plan.isPresent()) {
      throw new IllegalStateException(
          "batch " + plan.get().batch() + " of " + job + " is planned already");
    }
    long expected = committedBatch() + 1;
    if (request.batch() != expected) {
      throw new IllegalStateException(
          "the next batch of "
              + job
              + " is "
              + expected
              + ", but "
              + request.batch()
              + " was to be planned");
    }
    Next next = new Next(this);
    next.forget(swept);
    next.forget(delivered);
    next.lastVersion = nextVersion(nowMillis);
    next.plan = Optional.of(new Plan(job, epoch, next.lastVersion, request));
    return next.row();
  }

  /** The version that an attempt planned now would get. */
  public long nextVersion(long nowMillis) {
    return Math.max(nowMillis, lastVersion + 1);
  }

  /**
   * Forgets attempts whose cells have been swept; a mask goes with the last of them if nothing can
   * be written at its versions any more.
   */
  public JobRow swept(Collection<Long> versions) {
    Next next = new Next(this);
    next.forget(versions);
    return next.row();
  }

  /**
   * Notes that outputs have been given batches.
   *
   * @param delivered the last such batch of each, by name
   */
  public JobRow delivered(Map<String, Long> delivered) {
    Next next = new Next(this);
    next.forget(delivered);
    return next.row();
  }

  /** What the row will say once the open plan's batch is committed. */
  public Committed committing(Plan open, BatchResult record) {
    checkOpen(open);
    Map<String, String> offsets = new HashMap<>(committed.map(Committed::offsets).orElse(Map.of()));
    record
        .ends()
        .ifPresentOrElse(
            offsets::putAll,
            () -> open.offsets().forEach((source, range) -> offsets.put(source, range.end())));
    RowCounts totals = committed.map(Committed::totals).orElse(RowCounts.NONE).plus(record.rows());
    return new Committed(
        open.batch(),
        open.version(),
        offsets,
        open.request().time(),
        record.eventTimes(),
        totals,
        record.tables(),
        record.timers());
  }

  /** Makes the open plan's batch the last committed one. */
  public JobRow committedBy(Plan open, BatchResult record) {
    Next next = new Next(this);
    next.committed = Optional.of(committing(open, record));
    record.receipts().keySet().forEach(output -> next.await(output, open));
    next.orders = orders.skipping(false);
    next.plan = Optional.empty();
    next.interrupted = Optional.empty();
    return next.row();
  }

  /** Masks the open plan's attempt. */
  public JobRow abortedBy(Plan open, boolean settled) {
    checkOpen(open);
    Next next = new Next(this);
    next.giveUp(open, Mask.Reason.ABORTED, settled);
    return next.row();
  }

  /** What a reader of the last committed batch asks for. */
  public ReadPoint readPoint() {
    return new ReadPoint(committed.map(Committed::version).orElse(ReadPoint.NOTHING), masks);
  }

  /** The id of the last committed batch; -1 before the first. */
  public long committedBatch() {
    return committed.map(Committed::batch).orElse(-1L);
  }

  /**
   * Whether a table lacks nothing: it has been part of the job from one batch to the next without a
   * gap. One of a source's names lacks nothing if the source was away.
   */
  public boolean has(String table) {
    KeptTable kept = tables.get(table);
    return kept != null
        && (kept.source().isPresent()
            || committedBatch() <= kept.floor()
            || committed.map(last -> last.tables().contains(table)).orElse(true));
  }

  /** The oldest batch that every table can still show; 0 while there is none to be left behind. */
  public long oldestBatch() {
    return tables.values().stream()
        .mapToLong(table -> table.oldest(committedBatch()))
        .max()
        .orElse(0);
  }

  /** The oldest batch that any table can still show. */
  public long floorBatch() {
    return tables.values().stream()
        .mapToLong(table -> table.oldest(committedBatch()))
        .min()
        .orElse(0);
  }

  /**
   * The oldest batch whose record in the log is needed: a table can still show it, or an output has
   * not been given it.
   */
  public long oldestKept() {
    return outputs.values().stream()
        .flatMap(List::stream)
        .mapToLong(Undelivered::batch)
        .reduce(floorBatch(), Math::min);
  }

  /** How many batches back any table keeps snapshots, in batches; at least 1. */
  public long longestHistory() {
    return tables.values().stream().mapToLong(KeptTable::history).max().orElse(1);
  }

  private void checkOpen(Plan open) {
    if (plan.isEmpty() || plan.get().version() != open.version()) {
      throw new IllegalStateException(
          "attempt "
              + open.version()
              + " at batch "
              + open.batch()
              + " of "
              + open.job()
              + " is not open");
    }
  }

  /** The row that is put in place of this one. */
  private static final class Next {
    private final long sequence;
    private long epoch;
    private String owner;
    private long lastVersion;
    private Optional<Plan> plan;
    private Optional<Plan> interrupted;
    private Optional<Committed> committed;
    private List<Mask> masks;
    private List<UnsweptAttempt> unswept;
    private final Map<String, KeptTable> tables;
    private Orders orders;
    private final Map<String, List<Undelivered>> outputs;

    Next(JobRow row) {
      this.sequence = row.sequence + 1;
      this.epoch = row.epoch;
      this.owner = row.owner;
      this.lastVersion = row.lastVersion;
      this.plan = row.plan;
      this.interrupted = row.interrupted;
      this.committed = row.committed;
      this.masks = new ArrayList<>(row.masks);
      this.unswept = new ArrayList<>(row.unswept);
      this.tables = new HashMap<>(row.tables);
      this.orders = row.orders;
      this.outputs = new HashMap<>(row.outputs);
    }

    /** An output is to be given the open plan's batch. */
    void await(String output, Plan open) {
      List<Undelivered> batches = new ArrayList<>(outputs.getOrDefault(output, List.of()));
      batches.add(new Undelivered(open.batch(), open.version()));
      outputs.put(output, List.copyOf(batches));
    }

    void forget(Map<String, Long> delivered) {
      delivered.forEach(
          (output, last) ->
              outputs.computeIfPresent(
                  output,
                  (name, batches) ->
                      batches.stream().filter(each -> each.batch() > last).toList()));
    }

    void giveUp(Plan open, Mask.Reason reason, boolean settled) {
      long lastCommit = committed.map(Committed::version).orElse(ReadPoint.NOTHING);
      int last = masks.size() - 1;
      if (last >= 0 && masks.get(last).from() > lastCommit) {
        masks.set(last, masks.get(last).and(open.version(), reason, settled));
      } else {
        masks.add(new Mask(open.version(), open.version(), reason, settled));
      }
      unswept.add(new UnsweptAttempt(open.version(), settled));
      plan = Optional.empty();
      interrupted = Optional.of(open);
    }

    void forget(Collection<Long> swept) {
      unswept.removeIf(attempt -> swept.contains(attempt.version()));
      masks.removeIf(
          mask ->
              mask.settled()
                  && unswept.stream().noneMatch(attempt -> mask.covers(attempt.version())));
    }

    JobRow row() {
      return new JobRow(
          epoch,
          sequence,
          owner,
          lastVersion,
          plan,
          interrupted,
          committed,
          masks,
          unswept,
          tables,
          orders,
          outputs);
    }
  }
}
