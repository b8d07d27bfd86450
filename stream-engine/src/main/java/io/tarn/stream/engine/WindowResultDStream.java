package io.tarn.stream.engine;

import io.tarn.schemas.KeyType;
import io.tarn.schemas.StateSpec;
import io.tarn.stream.engine.aggregate.WindowTop;
import io.tarn.stream.engine.aggregate.WindowedResult;
import io.tarn.stream.engine.function.Change;
import io.tarn.stream.engine.function.SerializableToLong;
import io.tarn.stream.engine.internal.graph.Node;
import io.tarn.stream.engine.internal.operator.RankWindows;

/**
 * What aggregates by windows or sessions give: those that each batch has changed, as they then
 * stand, as {@link #updates}. Its other views are had by the methods here; each costs something
 * only if an output is built on it. All have event times: the last millisecond in the window, so
 * they can be put into windows again.
 *
 * <p>Where updates are counted or summed again, by {@code aggregateByKey} or by windows, each takes
 * back the one that it replaces. Whatever else is built on them sees each update as a record.
 *
 * @param <K> the keys
 */
public final class WindowResultDStream<K> extends DStream<WindowedResult<K>> {
  private final Kept<K, ?, WindowedResult<K>> kept;
  private final KeyType<K> keyType;
  private final boolean closing;

  /**
   * @param closing whether a watermark closes the windows
   */
  WindowResultDStream(Kept<K, ?, WindowedResult<K>> kept, KeyType<K> keyType, boolean closing) {
    super(kept.graph(), updated(kept));
    this.kept = kept;
    this.keyType = keyType;
    this.closing = closing;
  }

  private static <K, A> Node.Records<WindowedResult<K>> updated(
      Kept<K, A, WindowedResult<K>> kept) {
    return kept.updates(kept.form());
  }

  /**
   * What became of each window that a batch has changed. A session that has become longer, or part
   * of another, is gone, and the one in its place has come; so is a window of which all records
   * were taken back.
   */
  public DStream<Change<K, WindowedResult<K>>> changes() {
    return new DStream<>(graph(), kept.changes());
  }

  /** The windows that each batch has changed, as they then stand: this stream. */
  public DStream<WindowedResult<K>> updates() {
    return this;
  }

  /**
   * The updates as records of their own, none of which takes another back: for what may count a
   * window more than once, and for aggregates that a later update of a window always outdoes, such
   * as the greatest of counts that only grow.
   */
  public DStream<WindowedResult<K>> events() {
    return events(kept);
  }

  private <A> DStream<WindowedResult<K>> events(Kept<K, A, WindowedResult<K>> of) {
    return new DStream<>(graph(), of.events(of.form()));
  }

  /**
   * Each window of each key once, in the batch whose watermark comes to its end, with or without
   * input: it never changes again. Each window then has a timer, written with its first record; of
   * very many that end at once, those beyond 50,000 in a partition follow in the next batches.
   *
   * <p>If this is asked for where the table has been there without, windows come that are open
   * then.
   *
   * @throws IllegalStateException if no watermark follows the stream's events: no window is final
   */
  public DStream<WindowedResult<K>> finals() {
    if (!closing) {
      throw new IllegalStateException(
          "the windows of table "
              + kept.table()
              + " are never final, as no watermark follows their stream; call withWatermark before"
              + " window or sessionWindow, or use update mode");
    }
    return finals(kept);
  }

  private <A> DStream<WindowedResult<K>> finals(Kept<K, A, WindowedResult<K>> of) {
    return new DStream<>(graph(), of.finals(of.form()));
  }

  /**
   * The best keys of each window that a batch has changed, as it then stands. A table keeps the
   * ranks of all keys of a window, so a change moves one entry, whatever its size, and a key may
   * fall as well as rise. Anybody can read it: a window's {@code ranks} are its entries, in order.
   *
   * @param table the table's name; its keys are the start and the end of a window
   * @param most how many keys to give, at least 1
   * @param by what of a key's result it is ranked by: the greatest first
   */
  public DStream<WindowTop<K>> topKeys(
      String table, int most, SerializableToLong<WindowedResult<K>> by) {
    if (most < 1) {
      throw new IllegalArgumentException(
          "topKeys must give at least 1 key, but is to give " + most);
    }
    RankWindows<K> ranking =
        new RankWindows<>(most, checked("topKeys", by), RankWindows.ranks(keyType));
    return changes()
        .keyBy(RankWindows.WINDOWS, RankWindows::windowOf)
        .process(StateSpec.withoutValue(table), ranking, ranking.ranks());
  }

  /**
   * All windows of all keys, in each batch that runs: up to 64 MiB of them.
   *
   * @see #complete(long)
   */
  public DStream<WindowedResult<K>> complete() {
    return complete(Kept.COMPLETE_BYTES);
  }

  /**
   * All windows of all keys that are still kept, as they stand after the batch, in each batch that
   * runs. That costs a scan of the table each time, and holds all of it in memory. No state can be
   * kept of it.
   *
   * @param maxBytes how many bytes the windows may have, keys and encoded values; a batch that
   *     would give more fails. Each partition of the table has an equal share
   */
  public DStream<WindowedResult<K>> complete(long maxBytes) {
    return complete(kept, maxBytes);
  }

  private <A> DStream<WindowedResult<K>> complete(Kept<K, A, WindowedResult<K>> of, long maxBytes) {
    return new DStream<>(graph(), of.complete(maxBytes, of.form()));
  }

  /**
   * The view of this mode.
   *
   * @throws IllegalStateException for {@link OutputMode#APPEND} as {@link #finals} has it
   */
  public DStream<WindowedResult<K>> outputMode(OutputMode mode) {
    return switch (mode) {
      case UPDATE -> updates();
      case COMPLETE -> complete();
      case APPEND -> finals();
    };
  }
}
