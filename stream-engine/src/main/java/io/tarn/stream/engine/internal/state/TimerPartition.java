package io.tarn.stream.engine.internal.state;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.TimerRow;
import io.tarn.schemas.ValueBytes;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.EarliestTimers;
import io.tarn.spi.read.FoundCell;
import io.tarn.spi.read.RowChunk;
import io.tarn.spi.read.RowScan;
import io.tarn.spi.read.ScanRange;
import io.tarn.spi.run.TimerAccess;
import io.tarn.spi.write.StateRow;
import io.tarn.spi.write.StateTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The timers of a partition in one task: those that are due are read bucket by bucket, from the
 * earliest on that the last commit knows of, which spares the rows of those that have fired; what
 * is set and removed is kept until it is written.
 */
final class TimerPartition implements TimerAccess, Pending {
  /** So many that come due in a batch fire in it; in each bucket its share of them. */
  private static final int MOST_DUE = 50_000;

  private static final int ROWS_PER_CHUNK = 500;
  private static final byte[] SET = {1};

  private final StateTable table;
  private final BucketRange buckets;
  private final Attempt attempt;
  private final boolean first;
  private final EarliestTimers known;
  private final Set<TimerRow> read = new HashSet<>();
  private final Map<TimerRow, Boolean> changed = new HashMap<>();
  private final List<Change> undone = new ArrayList<>();
  private List<TimerRow> due;
  private long earliestEvent;
  private long earliestProcessing;
  private long earliestBatch;

  TimerPartition(StateTable table, BucketRange buckets, Attempt attempt) {
    this.table = table;
    this.buckets = buckets;
    this.attempt = attempt;
    List<EarliestTimers> ofTable = attempt.timers().getOrDefault(table.schema().table(), List.of());
    this.first = ofTable.isEmpty();
    this.known = EarliestTimers.of(buckets, ofTable);
    this.earliestEvent = known.eventTime();
    this.earliestProcessing = known.processingTime();
    this.earliestBatch = known.batch() == null ? EarliestTimers.NONE : known.batch();
  }

  @Override
  public List<TimerRow> due() {
    if (due == null) {
      List<TimerRow> found = new ArrayList<>();
      earliestEvent =
          find(
              TimerRow.Clock.EVENT_TIME,
              known.eventTime(),
              attempt.plan().watermarkMillis(),
              MOST_DUE,
              found);
      earliestProcessing =
          find(
              TimerRow.Clock.PROCESSING_TIME,
              known.processingTime(),
              attempt.plan().request().time().millis(),
              MOST_DUE,
              found);
      earliestBatch =
          find(
              TimerRow.Clock.BATCH,
              earliestBatch,
              attempt.plan().batch(),
              Integer.MAX_VALUE, // those of a batch belong together
              found);
      Collections.sort(found);
      read.addAll(found);
      due = Collections.unmodifiableList(found);
    }
    return due;
  }

  /**
   * Finds what is due.
   *
   * @param earliest none is pending before
   * @param now what is at or before this is due
   * @param most so many are found, and the others in a later batch
   * @return from when on the others may come due
   */
  private long find(TimerRow.Clock clock, long earliest, long now, int most, List<TimerRow> found) {
    if (earliest > now) {
      return earliest;
    }
    long next = EarliestTimers.NONE;
    int mostOfBucket = Math.max(1, most / (buckets.end() - buckets.first()));
    for (int bucket = buckets.first(); bucket < buckets.end(); bucket++) {
      next = Math.min(next, find(bucket, clock, earliest, now, mostOfBucket, found));
    }
    return next;
  }

  private long find(
      int bucket, TimerRow.Clock clock, long earliest, long now, int most, List<TimerRow> found) {
    int left = most;
    RowKey from = TimerRow.from(bucket, clock, earliest);
    try (RowScan scan =
        table.scan(
            new ScanRange(from, TimerRow.end(bucket, clock), -1, ROWS_PER_CHUNK),
            attempt.readPoint())) {
      for (boolean last = false; !last; ) {
        RowChunk chunk = scan.next(ROWS_PER_CHUNK);
        last = chunk.last();
        for (FoundCell each : chunk.rows()) {
          TimerRow timer = TimerRow.of(each.row());
          if (timer.timeMillis() > now || left-- == 0) {
            return timer.timeMillis();
          }
          found.add(timer);
        }
      }
      return EarliestTimers.NONE;
    }
  }

  @Override
  public boolean areFirst() {
    return first;
  }

  @Override
  public boolean isPending(TimerRow timer) {
    return changed.getOrDefault(timer, read.contains(timer));
  }

  @Override
  public void set(TimerRow timer) {
    change(timer, true);
  }

  @Override
  public void remove(TimerRow timer) {
    change(timer, false);
  }

  private void change(TimerRow timer, boolean set) {
    undone.add(new Change(timer, changed.put(timer, set)));
  }

  @Override
  public void mark() {
    undone.clear();
  }

  @Override
  public void undo() {
    for (int i = undone.size() - 1; i >= 0; i--) {
      Change change = undone.get(i);
      if (change.before() == null) {
        changed.remove(change.timer());
      } else {
        changed.put(change.timer(), change.before());
      }
    }
    undone.clear();
  }

  @Override
  public void addTo(List<StateRow> all) {
    changed.forEach(
        (timer, set) -> all.add(new StateRow(timer.row(), set ? SET : ValueBytes.tombstone())));
  }

  @Override
  public void written() {
    // what is pending is asked of the table in the batch in which it comes due
  }

  /** From when on timers may come due after this batch. */
  EarliestTimers earliest() {
    long event = earliestOf(TimerRow.Clock.EVENT_TIME, earliestEvent);
    long processing = earliestOf(TimerRow.Clock.PROCESSING_TIME, earliestProcessing);
    long batch = earliestOf(TimerRow.Clock.BATCH, earliestBatch);
    return new EarliestTimers(
        buckets.first(),
        buckets.end(),
        event,
        processing,
        batch == EarliestTimers.NONE ? null : batch);
  }

  private long earliestOf(TimerRow.Clock clock, long known) {
    long earliest = known;
    for (Map.Entry<TimerRow, Boolean> each : changed.entrySet()) {
      if (each.getValue() && each.getKey().clock() == clock) {
        earliest = Math.min(earliest, each.getKey().timeMillis());
      }
    }
    return earliest;
  }

  /**
   * A change that may be taken back.
   *
   * @param before whether the timer was set before, or null if it was as the table has it
   */
  private record Change(TimerRow timer, Boolean before) {}
}
