package io.tarn.spi.run;

import io.tarn.schemas.RowKey;
import io.tarn.spi.job.BackendException;
import java.util.List;

/**
 * The states of the rows that one task of one attempt asked for, by their index: those named when
 * it was opened, in that order, and then those that were loaded later. Used by that task alone;
 * nothing of it survives the attempt.
 */
public interface StateAccess<S> extends PendingRows {
  /** How many of the rows were read from the table, as memory did not have them. */
  int rowsRead();

  /** How many of them memory had. */
  int rowsCached();

  /**
   * Reads more rows, in one go, from memory where it can.
   *
   * @param rows none of which was named or loaded before
   * @return the index of the first of them; the others follow
   * @throws BackendException if they could not be read
   */
  int load(List<RowKey> rows);

  /** The state of the row, as last put; null if it has none. Must not be changed: put another. */
  S state(int row);

  /**
   * The state that the row had before this turn, whatever has been put; null if it had none. A new
   * object, which nobody has changed, unless states of its codec are shared.
   *
   * @param row one that was named or loaded
   */
  S stored(int row);

  /**
   * The version of the attempt that wrote the state which was read, a time in ms; {@link
   * io.tarn.spi.job.ReadPoint#NOTHING} if there was none.
   */
  long version(int row);

  /**
   * Gives the row another state; null removes it. Nothing is written yet.
   *
   * @throws BadStateException if the state cannot be kept: the row's state is what it was
   */
  void put(int row, S state);

  /**
   * Gives a row that was not named or loaded another state, without reading it first.
   *
   * @return its index
   * @throws BadStateException if the state cannot be kept
   */
  int put(RowKey row, S state);

  /**
   * The rows that there are, in order of row key, with what has been put so far. To be closed.
   *
   * @param from the first row key
   * @param to the row key before which it ends
   * @throws BackendException if they could not be read
   */
  StateScan<S> scan(RowKey from, RowKey to);

  /** Begins a stretch of puts that {@link #undo} takes back. */
  void mark();

  /** Takes back what has been put since it was last marked. */
  void undo();
}
