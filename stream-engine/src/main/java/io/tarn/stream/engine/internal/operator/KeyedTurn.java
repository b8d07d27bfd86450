package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.EntrySchema;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.TimerRow;
import io.tarn.schemas.ValueCodec;
import io.tarn.spi.job.Plan;
import io.tarn.spi.run.PendingRows;
import io.tarn.spi.run.StatePart;
import io.tarn.spi.run.StateScan;
import io.tarn.spi.run.TaskContext;
import io.tarn.spi.run.TimerAccess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A partition of a table during one batch, as a {@link KeyedOperation} sees it: the row that is
 * being updated, the states of all others, timers, and what is told of changes. Used by one task.
 *
 * @param <S> the states
 * @param <C> what is told of changes
 */
public final class KeyedTurn<S, C> {
  private final TaskContext task;
  private final PartitionedTable<S> table;
  private final Wanted wanted;
  private final TimerAccess timers;
  private final RowStates<S> states;
  private final Map<String, RowStates<?>> entries = new LinkedHashMap<>();
  private final Map<RowKey, Throwable> failures = new HashMap<>();
  private final List<C> changes = new ArrayList<>();
  private StateScan.Found<S> scanned;
  private RowKey row;
  private int marked;
  private long numbers;

  /**
   * @param timers null if the operation has none
   * @param wanted what others want to be told
   */
  KeyedTurn(TaskContext task, PartitionedTable<S> table, TimerAccess timers, Wanted wanted) {
    this.task = task;
    this.table = table;
    this.timers = timers;
    this.wanted = wanted;
    this.states = new RowStates<>(table.open(task, List.of()));
  }

  /** Goes on with another row; what it does from here on may be taken back. */
  void at(RowKey next) {
    row = next;
    marked = changes.size();
    states.mark();
    entries.values().forEach(RowStates::mark);
    if (timers != null) {
      timers.mark();
    }
  }

  /** Takes back all that was done for the row. */
  void undo() {
    changes.subList(marked, changes.size()).clear();
    states.undo();
    entries.values().forEach(RowStates::undo);
    if (timers != null) {
      timers.undo();
    }
  }

  /** Something to be done for a row before it is updated. */
  @FunctionalInterface
  interface Preparation {
    void run() throws Exception;
  }

  /** Does something for a row; if that fails, the row's update will. */
  void before(RowKey of, Preparation preparation) {
    try {
      preparation.run();
    } catch (Exception | StackOverflowError | AssertionError e) {
      failures.put(of, e);
    }
  }

  /** Throws what a row's preparation has thrown. */
  void checkPrepared() throws Exception {
    if (failures.isEmpty()) {
      return;
    }
    Throwable failure = failures.get(row);
    if (failure instanceof Exception e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  /** What was planned for the batch. */
  Plan plan() {
    return task.attempt().plan();
  }

  TaskContext task() {
    return task;
  }

  /** The row that is being updated: of its key, or of a pane of it. */
  RowKey row() {
    return row;
  }

  /** The states of all rows. */
  RowStates<S> states() {
    return states;
  }

  /** The state of the row that is being updated; null if it has none. Must not be changed. */
  S state() {
    return state(row);
  }

  /** The state of a row; read by itself if it was not named, which costs a request. */
  S state(RowKey of) {
    return isScanned(of) ? scanned.state() : states.state(of);
  }

  /**
   * The state that the row that is being updated had before the batch, whatever was put or a
   * function has done to the object that it was given; null if it had none.
   */
  S stored() {
    return isScanned(row) ? scanned.again().get() : states.stored(row);
  }

  /** Whether the row that is being updated was found by a scan, with the very bytes of a state. */
  boolean isFoundAs(S state) {
    return isScanned(row) && state != null && scanned.isOf().test(state);
  }

  /** As {@link #stored()}, if anybody wants to know; null otherwise. */
  S before() {
    return wanted.before() ? stored() : null;
  }

  /**
   * When the state of the row that is being updated was last written, in ms: before this batch, or
   * in it.
   */
  long lastWritten() {
    return states.isPut(row) ? plan().request().time().millis() : states.version(row);
  }

  /** Gives the row that is being updated another state; null removes it. */
  void put(S state) {
    if (isScanned(row)) {
      states.putUnread(row, state);
    } else {
      states.put(row, state);
    }
  }

  /** As {@link #put}, without reading the row first, if it was not. */
  void putUnread(S state) {
    states.putUnread(row, state);
  }

  /** Goes on with a row that a scan has found: its state need not be read. */
  void found(StateScan.Found<S> found) {
    scanned = found;
  }

  private boolean isScanned(RowKey of) {
    return scanned != null && scanned.row().equals(of);
  }

  /** The entries of a map or list, of all keys. */
  @SuppressWarnings("unchecked") // a map or list has one codec, that of its handle
  <T> RowStates<T> entries(EntrySchema schema, ValueCodec<T> codec) {
    RowStates<T> known = (RowStates<T>) entries.get(schema.name());
    if (known == null) {
      StatePart part = StatePart.entries(table.table(), schema.name());
      known = new RowStates<>(table.open(task, part, codec, List.of()));
      entries.put(schema.name(), known);
    }
    return known;
  }

  /** A number greater than any given before in this turn. */
  long nextNumber() {
    return numbers++;
  }

  /** What others want to be told. */
  Wanted wanted() {
    return wanted;
  }

  /** How much may be told where all rows are. */
  CompleteBound completeBound() {
    return new CompleteBound(table.table(), wanted.completeBytes(), table.partitions());
  }

  /** Tells something, if anybody wants to know anything. */
  void emit(C change) {
    if (wanted.any()) {
      changes.add(change);
    }
  }

  TimerAccess timers() {
    return timers;
  }

  /** Sets a timer of the row that is being updated. */
  void setTimer(TimerRow.Clock clock, long timeMillis) {
    timers.set(new TimerRow(row, clock, timeMillis));
  }

  /**
   * Has the row that is being updated woken: sets a timer that is not removed before it comes due,
   * for far less than {@link #setTimer}.
   */
  void wakeAt(TimerRow.Clock clock, long timeMillis) {
    timers.setWithOthers(new TimerRow(row, clock, timeMillis));
  }

  /** Removes a timer of the row that is being updated if it is one of those that will fire now. */
  boolean takeDue(TimerRow.Clock clock, long timeMillis) {
    return timers.takeDue(new TimerRow(row, clock, timeMillis));
  }

  /** Removes a timer of the row that is being updated. */
  void removeTimer(TimerRow.Clock clock, long timeMillis) {
    timers.remove(new TimerRow(row, clock, timeMillis));
  }

  List<C> changes() {
    return changes;
  }

  /** All that is to be written. */
  List<PendingRows> pending() {
    List<PendingRows> pending = new ArrayList<>();
    pending.add(states.access());
    entries.values().forEach(each -> pending.add(each.access()));
    if (timers != null) {
      pending.add(timers);
    }
    return pending;
  }
}
