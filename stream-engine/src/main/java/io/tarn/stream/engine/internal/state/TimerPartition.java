package io.tarn.stream.engine.internal.state;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.TimerGroup;
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
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The timers of a partition in one task: those that are due are read bucket by bucket, from the
 * earliest on that the last commit knows of, which spares the rows of those that have fired; what
 * is set and removed is kept until it is written. A group of timers is due with its earliest; what
 * is not due then is written anew, with what else the batch has set.
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
  private final Map<TimerRow, Known> timers = new HashMap<>();
  private final List<RowKey> readGroups = new ArrayList<>();
  private final List<Change> undone = new ArrayList<>();
  private List<TimerRow> due;
  private long earliestEvent;
  private long earliestProcessing;
  private long earliestBatch;

  /** What becomes of a timer. */
  private enum Kept {
    ALONE,
    WITH_OTHERS,
    REMOVED
  }

  /** What is known of a timer. */
  private static final class Known {
    final TimerRow timer;

    /** Whether the table has it in a row of its own; in one of several. It may be in both. */
    boolean alone;

    boolean withOthers;

    /** Null if it stays as the table has it. */
    Kept kept;

    Known(TimerRow timer) {
      this.timer = timer;
    }

    boolean isFound() {
      return alone || withOthers;
    }

    boolean isPending() {
      return kept == null ? isFound() : kept != Kept.REMOVED;
    }
  }

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
      due = List.copyOf(found);
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
      List<TimerRow> ofBucket = new ArrayList<>();
      next = Math.min(next, find(bucket, clock, earliest, now, mostOfBucket, ofBucket));
      found.addAll(ofBucket);
    }
    return next;
  }

  private long find(
      int bucket, TimerRow.Clock clock, long earliest, long now, int most, List<TimerRow> found) {
    RowKey from = TimerRow.from(bucket, clock, earliest);
    try (Rows rows = new Rows(from, TimerRow.end(bucket, clock))) {
      for (FoundCell each = rows.next(); each != null; each = rows.next()) {
        long time = TimerRow.timeOf(each.row());
        if (time > now || found.size() >= most) {
          return time;
        }
        if (TimerGroup.isOne(each.row())) {
          takeGroup(each, clock, now, found);
        } else {
          Known timer = known(TimerRow.of(each.row()));
          if (!timer.isFound()) {
            found.add(timer.timer);
          }
          timer.alone = true;
        }
      }
    }
    return EarliestTimers.NONE;
  }

  private void takeGroup(FoundCell group, TimerRow.Clock clock, long now, List<TimerRow> due) {
    readGroups.add(group.row());
    for (TimerRow timer : TimerGroup.timers(group.row(), clock, group.cell().value())) {
      Known found = known(timer);
      if (timer.timeMillis() > now) {
        found.kept = Kept.WITH_OTHERS;
        continue;
      }
      if (!found.isFound()) {
        due.add(found.timer);
      }
      found.withOthers = true;
    }
  }

  private Known known(TimerRow timer) {
    return timers.computeIfAbsent(timer, Known::new);
  }

  /** The rows of a scan, one after the other. */
  private final class Rows implements AutoCloseable {
    private final RowScan scan;
    private Iterator<FoundCell> chunk = Collections.emptyIterator();
    private boolean last;

    Rows(RowKey from, RowKey end) {
      scan = table.scan(new ScanRange(from, end, -1, ROWS_PER_CHUNK), attempt.readPoint());
    }

    /** The next one; null behind the last. */
    FoundCell next() {
      while (!chunk.hasNext() && !last) {
        RowChunk next = scan.next(ROWS_PER_CHUNK);
        last = next.last();
        chunk = next.rows().iterator();
      }
      return chunk.hasNext() ? chunk.next() : null;
    }

    @Override
    public void close() {
      scan.close();
    }
  }

  @Override
  public boolean areFirst() {
    return first;
  }

  @Override
  public boolean isPending(TimerRow timer) {
    Known known = timers.get(timer);
    return known != null && known.isPending();
  }

  @Override
  public boolean takeDue(TimerRow timer) {
    Known known = timers.get(timer);
    boolean pending = known != null && known.isPending();
    if (pending) {
      change(known, Kept.REMOVED);
    }
    return pending;
  }

  @Override
  public void set(TimerRow timer) {
    change(known(timer), Kept.ALONE);
  }

  @Override
  public void setWithOthers(TimerRow timer) {
    Known known = known(timer);
    change(known, known.alone ? Kept.ALONE : Kept.WITH_OTHERS);
  }

  @Override
  public void remove(TimerRow timer) {
    change(known(timer), Kept.REMOVED);
  }

  private void change(Known timer, Kept kept) {
    undone.add(new Change(timer, timer.kept));
    timer.kept = kept;
  }

  @Override
  public void mark() {
    undone.clear();
  }

  @Override
  public void undo() {
    for (int i = undone.size() - 1; i >= 0; i--) {
      Change change = undone.get(i);
      change.timer().kept = change.before();
    }
    undone.clear();
  }

  @Override
  public void addTo(List<StateRow> all) {
    List<TimerRow> together = new ArrayList<>();
    for (Known known : timers.values()) {
      if (known.kept == Kept.WITH_OTHERS) {
        together.add(known.timer);
      } else if (known.kept == Kept.ALONE) {
        all.add(new StateRow(known.timer.row(), SET));
      } else if (known.kept == Kept.REMOVED && (known.alone || !known.withOthers)) {
        all.add(new StateRow(known.timer.row(), ValueBytes.tombstone()));
      }
    }
    for (TimerGroup group : TimerGroup.of(attempt.plan().batch(), together)) {
      all.add(new StateRow(group.row(), group.value()));
    }
    readGroups.forEach(row -> all.add(new StateRow(row, ValueBytes.tombstone())));
  }

  @Override
  public void written() {
    // what is pending is asked of the table in the batch in which it comes due
  }

  /** From when on timers may come due after this batch. */
  EarliestTimers earliest() {
    long event = earliestEvent;
    long processing = earliestProcessing;
    long batch = earliestBatch;
    for (Known known : timers.values()) {
      if (known.kept != null && known.kept != Kept.REMOVED) {
        long time = known.timer.timeMillis();
        switch (known.timer.clock()) {
          case EVENT_TIME -> event = Math.min(event, time);
          case PROCESSING_TIME -> processing = Math.min(processing, time);
          case BATCH -> batch = Math.min(batch, time);
        }
      }
    }
    return new EarliestTimers(
        buckets.first(),
        buckets.end(),
        event,
        processing,
        batch == EarliestTimers.NONE ? null : batch);
  }

  /**
   * A change that may be taken back.
   *
   * @param before what was to become of the timer before; null if it was as the table has it
   */
  private record Change(Known timer, Kept before) {}
}
