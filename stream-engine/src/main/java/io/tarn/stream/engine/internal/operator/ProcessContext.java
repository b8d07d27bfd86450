package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.RowKey;
import io.tarn.schemas.TimerRow;
import io.tarn.spi.job.BatchTime;
import io.tarn.stream.engine.process.KeyContext;
import io.tarn.stream.engine.process.ListHandle;
import io.tarn.stream.engine.process.ListState;
import io.tarn.stream.engine.process.MapHandle;
import io.tarn.stream.engine.process.MapState;
import io.tarn.stream.engine.process.SideOutput;
import io.tarn.stream.engine.process.StateHandle;
import io.tarn.stream.engine.process.Timers;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A key as a function of {@code process} has it during one call.
 *
 * @param handles the maps and lists that the function may use
 * @param watched whether a watermark follows the stream's events
 */
record ProcessContext<S, R>(
    KeyedTurn<S, Emitted> turn, RowKey row, List<StateHandle> handles, boolean watched)
    implements KeyContext<S, R>, Timers {
  private static final String GIVE_NO_NULL = "give no null";

  ProcessContext(KeyedTurn<S, Emitted> turn, List<StateHandle> handles, boolean watched) {
    this(turn, turn.row(), handles, watched);
  }

  @Override
  public Optional<S> value() {
    checkCurrent();
    return Optional.ofNullable(turn.state());
  }

  @Override
  public void setValue(S value) {
    checkCurrent();
    turn.put(NullResultException.check(value, "remove the value by removeValue()"));
  }

  @Override
  public void removeValue() {
    checkCurrent();
    turn.put(null);
  }

  @Override
  public <M, T> MapState<M, T> map(MapHandle<M, T> handle) {
    checkCurrent();
    checkGiven(handle);
    return new MapEntries<>(turn, row, handle);
  }

  @Override
  public <T> ListState<T> list(ListHandle<T> handle) {
    checkCurrent();
    checkGiven(handle);
    return new ListEntries<>(turn, row, handle);
  }

  @Override
  public Timers timers() {
    return this;
  }

  @Override
  public void setEventTime(Instant time) {
    checkCurrent();
    if (!watched) {
      throw new IllegalStateException(
          "a timer by event time needs a watermark: call withWatermark on the stream before");
    }
    turn.setTimer(TimerRow.Clock.EVENT_TIME, time.toEpochMilli());
  }

  @Override
  public void removeEventTime(Instant time) {
    checkCurrent();
    turn.removeTimer(TimerRow.Clock.EVENT_TIME, time.toEpochMilli());
  }

  @Override
  public void setProcessingTime(Instant time) {
    checkCurrent();
    turn.setTimer(TimerRow.Clock.PROCESSING_TIME, time.toEpochMilli());
  }

  @Override
  public void removeProcessingTime(Instant time) {
    checkCurrent();
    turn.removeTimer(TimerRow.Clock.PROCESSING_TIME, time.toEpochMilli());
  }

  @Override
  public Instant batchTime() {
    return Instant.ofEpochMilli(turn.plan().request().time().millis());
  }

  @Override
  public Optional<Instant> watermark() {
    long millis = turn.plan().watermarkMillis();
    return millis == BatchTime.NO_WATERMARK
        ? Optional.empty()
        : Optional.of(Instant.ofEpochMilli(millis));
  }

  @Override
  public void emit(R record) {
    checkCurrent();
    turn.emit(new Emitted(Emitted.MAIN, NullResultException.check(record, GIVE_NO_NULL)));
  }

  @Override
  public <X> void emit(SideOutput<X> output, X record) {
    checkCurrent();
    turn.emit(new Emitted(output.name(), NullResultException.check(record, GIVE_NO_NULL)));
  }

  private void checkGiven(StateHandle asked) {
    if (handles.stream().noneMatch(given -> given.schema().equals(asked.schema()))) {
      throw new IllegalStateException(
          "the function uses "
              + asked.schema().name()
              + ", which process was not given; its maps and lists are "
              + handles.stream().map(given -> given.schema().name()).toList());
    }
  }

  private void checkCurrent() {
    if (!row.equals(turn.row())) {
      throw new IllegalStateException(
          "the context of a key was used after its call had ended; keep it nowhere");
    }
  }
}
