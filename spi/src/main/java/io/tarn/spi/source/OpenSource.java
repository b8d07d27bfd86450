package io.tarn.spi.source;

import io.tarn.spi.job.OffsetRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A source as one run of a job reads it: positions that grow, and records that are the same each
 * time a range is read.
 *
 * <p>Called from the job's own thread, except for the splits, which run in tasks. Order of calls,
 * for each batch: {@link #next}, {@link #splits}, {@link #notes} and {@link #committed}; at last
 * {@link #close}. A batch that was planned before, by this opening or a former one, is run again
 * without {@link #next}. Where {@link #ahead} allows it, {@link #next} and {@link #splits} of the
 * batch behind come before {@link #committed}.
 *
 * @param <T> the records
 */
public interface OpenSource<T> extends AutoCloseable {
  /**
   * How far the next batch could go. Asking again, without a batch in between, changes nothing.
   *
   * @param start the end of the last batch; empty text in a job that has never read the source
   * @param limit whether the source's own limits hold
   * @return the end of the range to read, or empty if there is nothing new
   */
  Optional<String> next(String start, ReadLimit limit);

  /**
   * Whether the batch behind one that has been written, and is about to be committed, may be asked
   * for before it is, so that its records are read meanwhile. Must be quick, and ask nobody.
   *
   * @param end where that one ends
   */
  default Ahead ahead(String end) {
    return Ahead.NOT_ALLOWED;
  }

  /** What a source knows of the batch behind the next commit. */
  enum Ahead {
    /** It is to be asked for only once the one before has been {@link #committed}. */
    NOT_ALLOWED,
    /** It may be asked for, and nothing is known to be in it. */
    NOTHING_KNOWN,
    /** It may be asked for, and there is something for it. */
    THERE_IS_MORE
  }

  /** The range cut into parts that can be read at the same time; the same parts each time. */
  List<Split<T>> splits(OffsetRange range);

  /**
   * The range of a batch that was committed, for whoever wants to know what was in it: what {@link
   * #splits} gave, split by split, cut further into what may be gone by now without the rest. Asked
   * of an opening that is asked for nothing else, and changes nothing, whether the job runs
   * meanwhile or not.
   */
  default List<PastSplit<T>> past(OffsetRange range) {
    List<Split<T>> splits = splits(range);
    List<PastSplit<T>> past = new ArrayList<>();
    for (Split<T> split : splits) {
      past.add(PastSplit.whole("part " + (past.size() + 1) + " of " + splits.size(), split));
    }
    return past;
  }

  /**
   * Says that the job is to end with what is available now: nothing that arrives later may be given
   * out by this opening. May wait until what is there can be read.
   */
  default void prepareAvailableNow() {}

  /**
   * What to keep in the source's {@linkplain Source#table table} of a batch that reads this range:
   * notes by key, each of which may be empty text. They are written by that batch's attempt, so
   * {@link SourceState} has them exactly if it is committed. The same for each attempt, in whatever
   * process.
   */
  default Map<String, String> notes(OffsetRange range) {
    return Map.of();
  }

  /**
   * The end to note for a range that was planned and will not be read any more: by the order of
   * {@code tarn skip}. Its {@link #notes} are kept as if it had been read, and {@link #passedOver}
   * is called in place of {@link #committed}.
   */
  default String passOver(OffsetRange range) {
    return range.end();
  }

  /**
   * Called once a batch has been committed without this range, as it was planned, having been read.
   */
  default void passedOver(OffsetRange range) {}

  /**
   * Says how many records a second the job is done with at present, for a source that can pace
   * itself: a batch should take about {@code batch}. Called after commits, where the job is told
   * how long its batches should take.
   */
  default void pace(double recordsPerSecond, Duration batch) {}

  /** Called once the batch that read this range has been committed. */
  default void committed(OffsetRange range) {}

  @Override
  void close();
}
