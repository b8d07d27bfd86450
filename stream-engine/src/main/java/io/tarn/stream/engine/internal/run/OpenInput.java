package io.tarn.stream.engine.internal.run;

import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.source.Source;
import io.tarn.spi.source.SourceState;
import io.tarn.spi.source.SourceTable;
import io.tarn.stream.engine.internal.state.ProcessState;
import io.tarn.stream.engine.internal.state.StoredNotes;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** A source that this run of the job has opened, and the notes that it keeps with the job. */
record OpenInput<T>(String name, OpenSource<T> source, Optional<StoredNotes> notes) {
  /**
   * @param blocks those of the source
   */
  static <T> OpenInput<T> open(Source<T> source, BlockStore blocks) {
    Optional<StoredNotes> notes = source.table().map(SourceTable::name).map(StoredNotes::new);
    SourceState state = notes.isPresent() ? notes.get() : SourceState.EMPTY;
    return new OpenInput<>(source.name(), source.open(new Kept(state, blocks)), notes);
  }

  /** What a source keeps with the job. */
  private record Kept(SourceState state, BlockStore blocks) implements SourceState {
    @Override
    public Map<String, String> notes(Collection<String> keys) {
      return state.notes(keys);
    }
  }

  /** Says that the job has been opened: from here on the source may ask for its notes. */
  void openedIn(ProcessState state, Supplier<ReadPoint> committed) {
    notes.ifPresent(kept -> kept.openedIn(state.table(kept.table()), committed));
  }

  /** What is new behind {@code start}. */
  Optional<OffsetRange> next(String start, ReadLimit limit) {
    return source.next(start, limit).map(end -> new OffsetRange(start, end));
  }

  /** Writes what the source keeps of a batch, as part of its attempt. */
  void write(OffsetRange range, Plan plan) {
    notes.ifPresent(kept -> kept.write(source.notes(range), plan));
  }
}
