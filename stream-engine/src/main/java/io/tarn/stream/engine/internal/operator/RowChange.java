package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.Window;
import java.io.Serializable;

/**
 * What an operation that keeps one value for each row tells: of a key, or of a window of a key.
 *
 * @param kind why it is told
 * @param window null of a key alone
 * @param before the value before the batch; null if there was none, or nobody wants it
 * @param after the value after it; null if it was removed
 */
@SuppressWarnings("serial") // as the user's key, and what aggregators keep
public record RowChange<K, A>(Kind kind, K key, Window window, A before, A after)
    implements Serializable {

  /** Why a row is told. */
  public enum Kind {
    /** A batch has changed it, or has been asked to. */
    CHANGE,
    /** It is a window that never changes again. */
    FINAL,
    /** All rows are told. */
    ROW
  }

  /** A batch has changed the value of a key. */
  static <K, A> RowChange<K, A> of(K key, A before, A after) {
    return of(key, null, before, after);
  }

  /** A batch has changed the value of a window of a key. */
  static <K, A> RowChange<K, A> of(K key, Window window, A before, A after) {
    return new RowChange<>(Kind.CHANGE, key, window, before, after);
  }

  /** A window of a key that never changes again. */
  static <K, A> RowChange<K, A> last(K key, Window window, A value) {
    return new RowChange<>(Kind.FINAL, key, window, null, value);
  }

  /** A row as it stands. */
  static <K, A> RowChange<K, A> row(K key, Window window, A value) {
    return new RowChange<>(Kind.ROW, key, window, null, value);
  }

  /** The last ms in the window; none of a key alone. */
  long timeMillis() {
    return window == null ? Event.NO_TIME : window.end().toEpochMilli() - 1;
  }
}
