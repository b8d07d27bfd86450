package io.tarn.spi.source;

import io.tarn.spi.job.OffsetRange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where records come from: positions that grow, and records that are the same each time a range is
 * read.
 *
 * <p>Called from the job's own thread, except for the splits, which run in tasks. Order of calls:
 * {@link #open}, then for each batch {@link #next}, {@link #splits}, {@link #names} and {@link
 * #committed}, then {@link #close}. A batch that was planned before is run again without {@link
 * #next}.
 *
 * @param <T> the records
 */
public interface Source<T> extends AutoCloseable {
  /** The source's name, distinct in its job: offsets are kept under it. */
  String name();

  /**
   * Called once, before the job is opened: says whether the source can be read at all.
   *
   * @param memory the names that the source asked to be remembered; to be asked only from {@link
   *     #next} on
   */
  void open(SourceMemory memory);

  /**
   * How far the next batch could go.
   *
   * @param start the end of the last batch; empty text at the beginning
   * @return the end of the range to read, or empty if there is nothing new
   */
  Optional<String> next(String start);

  /** The range cut into parts that can be read at the same time; the same parts each time. */
  List<Split<T>> splits(OffsetRange range);

  /**
   * The name of the table in which the source's names are remembered, for a source that has any.
   *
   * @see #names
   */
  default Optional<String> memoryTable() {
    return Optional.empty();
  }

  /** How long a name is remembered; empty for as long as the job is. In whole seconds. */
  default Optional<Duration> memoryTtl() {
    return Optional.empty();
  }

  /**
   * Says that the job is to end with what is available now: nothing that arrives later may be given
   * out. May wait until what is there can be read.
   */
  default void prepareAvailableNow() {}

  /**
   * The names to remember with the batch that reads this range, atomically with its commit; each
   * with a note that is given back with it, and may be empty text.
   */
  default Map<String, String> names(OffsetRange range) {
    return Map.of();
  }

  /**
   * The end to note for a range that was planned and will not be read any more: by the order of
   * {@code tarn skip}. Its {@link #names} are remembered as if it had been read, and {@link
   * #passedOver} is called in place of {@link #committed}.
   */
  default String passOver(OffsetRange range) {
    return range.end();
  }

  /**
   * Called once a batch has been committed without this range, as it was planned, having been read.
   */
  default void passedOver(OffsetRange range) {}

  /**
   * Whether {@link #committed} removes what the records were read from. What the job has written is
   * then on the disk before it is called, and not only with the operating system.
   */
  default boolean removesInput() {
    return false;
  }

  /** Called once the batch that read this range has been committed. */
  default void committed(OffsetRange range) {}

  @Override
  void close();
}
