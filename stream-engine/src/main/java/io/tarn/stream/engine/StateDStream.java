package io.tarn.stream.engine;

import io.tarn.schemas.KeyType;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.TableSchema;
import io.tarn.stream.engine.function.Change;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.function.SerializableFunction;
import io.tarn.stream.engine.internal.graph.Node;
import io.tarn.stream.engine.internal.operator.KeepIndex;
import io.tarn.stream.engine.internal.operator.Operation;
import io.tarn.stream.engine.internal.operator.RowForm;
import java.util.List;
import java.util.Optional;

/**
 * What an operation gives that keeps one value for each key: the keys that each batch has updated,
 * with their new values, as {@link #updates}. Its other views are had by the methods here; each
 * costs something only if an output is built on it.
 *
 * <p>Where such updates are counted or summed again, by {@code aggregateByKey} or by windows, each
 * takes back the one that it replaces: the sum of counts is how many there are. Whatever else is
 * built on them sees each update as a record, and keys that were removed not at all.
 *
 * @param <K> the keys
 * @param <S> what is kept of them
 */
public final class StateDStream<K, S> extends PairDStream<K, S> {
  private final Kept<K, ?, S> kept;

  StateDStream(Kept<K, ?, S> kept, KeyType<K> keyType) {
    super(kept.graph(), updated(kept), keyType);
    this.kept = kept;
  }

  private static <K, A, S> Node.Records<Pair<K, S>> updated(Kept<K, A, S> kept) {
    return kept.updates(paired(kept));
  }

  /**
   * What became of each key that a batch has updated: what it was and what it is, removed or not. A
   * key that expires by an idle TTL is not told.
   */
  public DStream<Change<K, S>> changes() {
    return new DStream<>(graph(), kept.changes());
  }

  /** The keys that each batch has updated, with their new values: this stream. */
  public PairDStream<K, S> updates() {
    return this;
  }

  /**
   * The updates as records of their own, none of which takes another back: for what may count a key
   * more than once, and for aggregates that a later update of a key always outdoes, such as the
   * greatest of counts that only grow.
   */
  public PairDStream<K, S> events() {
    return events(kept);
  }

  private <A> PairDStream<K, S> events(Kept<K, A, S> of) {
    return new PairDStream<>(graph(), of.events(paired(of)), keyType());
  }

  /**
   * All keys of the table, in each batch that runs: up to 64 MiB of them.
   *
   * @see #complete(long)
   */
  public PairDStream<K, S> complete() {
    return complete(Kept.COMPLETE_BYTES);
  }

  /**
   * All keys of the table with their values, as they stand after the batch, in each batch that
   * runs. That costs a scan of the table each time, and holds all of it in memory. No state can be
   * kept of it.
   *
   * @param maxBytes how many bytes its rows may have, keys and encoded values; a batch that would
   *     give more fails. Each partition of the table has an equal share
   */
  public PairDStream<K, S> complete(long maxBytes) {
    return complete(kept, maxBytes);
  }

  private <A> PairDStream<K, S> complete(Kept<K, A, S> of, long maxBytes) {
    return new PairDStream<>(graph(), of.complete(maxBytes, paired(of)), keyType());
  }

  /**
   * Keeps an index of the table in another one: the same values, under keys of two fields, what
   * {@code index} makes of a value and then the key. A value that changes moves there in the same
   * batch, and one that is removed goes. So all keys of an index value are a range of the index,
   * and the first of a scan are those with the least: index by the negative of a number for those
   * with the greatest.
   *
   * @param table the name of the index's table
   * @param indexType the type of what is indexed by
   * @param index what a value is found by, the same whenever it is asked; null leaves it out
   * @return the index, as any table
   */
  public <I> StateDStream<List<Object>, S> indexBy(
      String table, KeyType<I> indexType, SerializableFunction<S, I> index) {
    return indexBy(kept, table, KeyTypes.struct(indexType, keyType()), checked("indexBy", index));
  }

  private <A, I> StateDStream<List<Object>, S> indexBy(
      Kept<K, A, S> of,
      String table,
      KeyType<List<Object>> indexKeys,
      SerializableFunction<S, I> index) {
    RowForm<K, A, S> form = of.form();
    Node.Records<Pair<K, A>> values = of.updates((key, window, value) -> new Pair<>(key, value));
    Node.Records<Pair<List<Object>, A>> indexed =
        graph()
            .transform(
                values,
                values.type().keyed(indexKeys.name()),
                new Operation.FlatMap<Pair<K, A>, Pair<List<Object>, A>>(
                    "indexBy",
                    pair -> {
                      I by = index.apply(form.of(pair.key(), null, pair.value()));
                      return by == null
                          ? List.of()
                          : List.of(new Pair<>(List.of(by, pair.key()), pair.value()));
                    }));
    TableSchema schema = TableSchema.of(table, indexKeys, of.codec().schema());
    return new StateDStream<>(
        new Kept<>(
            graph(),
            graph()
                .update(
                    indexed, indexKeys, schema, Optional.empty(), of.codec(), new KeepIndex<>()),
            of.codec(),
            (key, window, value) -> form.of(StateDStream.<K>indexed(key), null, value),
            false),
        indexKeys);
  }

  /** The key in the table of a key of the index. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // it was put there
  private static <K> K indexed(List<Object> key) {
    return (K) key.get(1);
  }

  /**
   * The view of this mode.
   *
   * @throws IllegalStateException for {@link OutputMode#APPEND}: a key's value is never final
   */
  public PairDStream<K, S> outputMode(OutputMode mode) {
    return switch (mode) {
      case UPDATE -> updates();
      case COMPLETE -> complete();
      case APPEND ->
          throw new IllegalStateException(
              "append mode gives what never changes again, and a value of table "
                  + kept.table()
                  + " may change with any record; use update mode, or aggregate by windows of a"
                  + " stream with a watermark, whose finals() are given once");
    };
  }

  private static <K, A, S> RowForm<K, A, Pair<K, S>> paired(Kept<K, A, S> kept) {
    RowForm<K, A, S> form = kept.form();
    return (key, window, value) -> new Pair<>(key, form.of(key, window, value));
  }
}
