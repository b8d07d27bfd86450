package io.tarn.stream.engine.protocol;

import io.tarn.stream.engine.spi.BatchRecord;
import io.tarn.stream.engine.spi.Committed;
import io.tarn.stream.engine.spi.Plan;
import io.tarn.stream.engine.spi.PlanRequest;
import io.tarn.stream.engine.spi.ReadPoint;
import io.tarn.stream.engine.spi.RowCounts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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
 * @param interrupted the last attempt at the batch after the committed one that was aborted, if
 *     any: its offsets must be planned again
 * @param committed the last committed batch
 * @param aborted the attempts that are masked, by version
 */
public record JobRow(
    long epoch,
    long sequence,
    String owner,
    long lastVersion,
    Optional<Plan> plan,
    Optional<Plan> interrupted,
    Optional<Committed> committed,
    List<AbortedAttempt> aborted) {

  /** What a job's row is taken to be before it exists. */
  public static final JobRow NEW =
      new JobRow(0, 0, "", 0, Optional.empty(), Optional.empty(), Optional.empty(), List.of());

  public JobRow {
    aborted = List.copyOf(aborted);
  }

  /**
   * Takes the next epoch; a plan that was left open is aborted, as its writer may still be writing.
   */
  public JobRow opened(String newOwner) {
    List<AbortedAttempt> masked = new ArrayList<>(aborted);
    plan.ifPresent(open -> masked.add(new AbortedAttempt(open.version(), false, false)));
    return new JobRow(
        epoch + 1,
        sequence + 1,
        newOwner,
        lastVersion,
        Optional.empty(),
        plan.or(() -> interrupted),
        committed,
        masked);
  }

  /**
   * Gives the attempt a version: the time, or one more than the last version where the clock has
   * not moved on or has gone back. Attempts whose cells have been swept meanwhile are noted as
   * such, or forgotten if nothing of theirs can come.
   */
  public JobRow planned(String job, PlanRequest request, long nowMillis, Collection<Long> swept) {
    if (plan.isPresent()) {
      throw new IllegalStateException(
          "batch " + plan.get().batch() + " of " + job + " is planned already");
    }
    long expected = committed.map(last -> last.batch() + 1).orElse(0L);
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
    long version = Math.max(nowMillis, lastVersion + 1);
    Plan next =
        new Plan(
            job, epoch, request.batch(), version, request.offsets(), request.watermarkMillis());
    return new JobRow(
        epoch,
        sequence + 1,
        owner,
        version,
        Optional.of(next),
        interrupted,
        committed,
        without(swept));
  }

  /** Notes attempts whose cells have been swept, or forgets them if nothing of theirs can come. */
  public JobRow swept(Collection<Long> versions) {
    return new JobRow(
        epoch, sequence + 1, owner, lastVersion, plan, interrupted, committed, without(versions));
  }

  private List<AbortedAttempt> without(Collection<Long> swept) {
    List<AbortedAttempt> masked = new ArrayList<>();
    for (AbortedAttempt attempt : aborted) {
      if (!swept.contains(attempt.version())) {
        masked.add(attempt);
      } else if (!attempt.settled()) {
        masked.add(new AbortedAttempt(attempt.version(), false, true));
      }
    }
    return masked;
  }

  /** Makes the open plan's batch the last committed one. */
  public JobRow committedBy(Plan open, BatchRecord record) {
    checkOpen(open);
    Map<String, String> offsets = new HashMap<>(committed.map(Committed::offsets).orElse(Map.of()));
    open.offsets().forEach((source, range) -> offsets.put(source, range.end()));
    RowCounts totals = committed.map(Committed::totals).orElse(RowCounts.NONE).plus(record.rows());
    Committed next =
        new Committed(
            open.batch(), open.version(), offsets, record.eventTimes(), totals, record.tables());
    return new JobRow(
        epoch,
        sequence + 1,
        owner,
        lastVersion,
        Optional.empty(),
        Optional.empty(),
        Optional.of(next),
        aborted);
  }

  /** Masks the open plan's attempt. */
  public JobRow abortedBy(Plan open, boolean settled) {
    checkOpen(open);
    List<AbortedAttempt> masked = new ArrayList<>(aborted);
    masked.add(new AbortedAttempt(open.version(), settled, false));
    return new JobRow(
        epoch,
        sequence + 1,
        owner,
        lastVersion,
        Optional.empty(),
        Optional.of(open),
        committed,
        masked);
  }

  /** What a reader of the last committed batch asks for. */
  public ReadPoint readPoint() {
    return new ReadPoint(
        committed.map(Committed::version).orElse(ReadPoint.NOTHING), abortedVersions());
  }

  /** The versions that no reader may see. */
  public Set<Long> abortedVersions() {
    return aborted.stream().map(AbortedAttempt::version).collect(Collectors.toUnmodifiableSet());
  }

  /** The versions whose cells still take up room in the tables. */
  public List<Long> unswept() {
    return aborted.stream()
        .filter(attempt -> !attempt.swept())
        .map(AbortedAttempt::version)
        .toList();
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
}
