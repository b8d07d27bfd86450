package io.tarn.spi.source;

import java.util.Optional;

/**
 * What input is read, and how: a description. It is opened by each run of a job that reads it, by
 * several at once and one after the other, so all that is open, cached or counted is the {@link
 * OpenSource}'s. Immutable, and safe for all threads.
 *
 * <p>A start position, where a source has one, says where a job begins that has never read it; it
 * must be decided once, by what is planned or kept in the source's state, and not anew at each
 * opening.
 *
 * @param <T> the records
 */
public interface Source<T> {
  /** The source's name, distinct in its job: offsets are kept under it. */
  String name();

  /** The table in which the source keeps notes of its own with the job's state, if it needs one. */
  default Optional<SourceTable> table() {
    return Optional.empty();
  }

  /**
   * Whether {@link OpenSource#committed} removes what the records were read from. What the job has
   * written is then on the disk before it is called, and not only with the operating system.
   */
  default boolean removesInput() {
    return false;
  }

  /**
   * Whether a job that has never read it is given what is there already. One that only gives what
   * comes later can be no initial state.
   */
  default boolean givesWhatIsThere() {
    return true;
  }

  /**
   * Opens it for one run of a job. Called on the job's own thread, before the job itself is opened,
   * so a source that cannot be read says so here, and nobody is fenced.
   *
   * @param state the notes of this job's own; empty ones if the source has no {@link #table}. To be
   *     asked only from {@link OpenSource#prepareAvailableNow} and {@link OpenSource#next} on
   */
  OpenSource<T> open(SourceState state);
}
