package io.tarn.schemas;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The table of a stateful operation, and what may be asked of it. Immutable: each option gives a
 * new one. What is not asked for is as {@link TableSchema#of} has it.
 *
 * @param <S> the state; {@link AggregateResult} for aggregates
 */
public final class StateSpec<S> {
  private final String table;
  private final ValueCodec<S> codec;
  private final Function<ValueSchema, Function<byte[], S>> decoder;
  private final UnaryOperator<TableSchema> options;

  private StateSpec(
      String table,
      ValueCodec<S> codec,
      Function<ValueSchema, Function<byte[], S>> decoder,
      UnaryOperator<TableSchema> options) {
    this.table = table;
    this.codec = codec;
    this.decoder = decoder;
    this.options = options;
  }

  /**
   * State of a record or bean, kept as CBOR. A record of plain immutable components costs least;
   * objects of other classes are made anew for each batch that asks for them.
   */
  public static <S> StateSpec<S> of(String table, Class<S> state) {
    return of(table, CborCodec.of(state));
  }

  /** State with a codec of its own. */
  public static <S> StateSpec<S> of(String table, ValueCodec<S> codec) {
    return new StateSpec<>(
        table, codec, new StateDecoder<>(table, codec), UnaryOperator.identity());
  }

  /** A table whose keys have maps, lists and timers alone. */
  public static StateSpec<Void> withoutValue(String table) {
    return of(table, new NoValue());
  }

  /** The table of aggregates, where its name alone is not enough; they bring the codec. */
  public static StateSpec<AggregateResult> table(String table) {
    return new StateSpec<>(
        table, null, found -> aggregates(table, found), UnaryOperator.identity());
  }

  /**
   * With the type of the keys: what the job that keeps the table and the programs that read it can
   * share, so that both have keys and states of the same types.
   */
  public <K> TableSpec<K, S> keyedBy(KeyType<K> keyType) {
    return new TableSpec<>(table, keyType, codec, decoder, options);
  }

  /**
   * What the operation that keeps a table is given.
   *
   * @param keys how the keys of its stream are encoded
   * @throws IllegalArgumentException if that is otherwise than the spec has it
   */
  public static <K, S> StateSpec<S> of(TableSpec<K, S> spec, KeyType<K> keys) {
    if (!spec.keyType().equals(keys)) {
      throw new IllegalArgumentException(
          "table "
              + spec.table()
              + " is to have keys of type "
              + spec.keyType()
              + ", but the stream's are of type "
              + keys
              + "; key the stream by the table's type");
    }
    return new StateSpec<>(spec.table(), spec.codec(), spec.decoder(), spec.options());
  }

  /** See {@link Layout}. */
  public StateSpec<S> layout(Layout layout) {
    return with(schema -> schema.withLayout(layout));
  }

  /** How many hash slots the keys are spread over; fixed when the table is made. */
  public StateSpec<S> buckets(int buckets) {
    return with(schema -> schema.withBuckets(buckets));
  }

  /** How many batches back a snapshot can be taken. */
  public StateSpec<S> history(int batches) {
    return with(schema -> schema.withHistory(batches));
  }

  /**
   * After how long without an update a key expires, as HBase's own TTL counts it. Not for windowed
   * tables.
   */
  public StateSpec<S> idleTtl(Duration ttl) {
    return with(schema -> schema.withIdleTtl(ttl));
  }

  /**
   * How long windows are kept: those that ended so long before the watermark are shown no more, and
   * swept. At least the windows' length. For windowed tables; they are kept for as long as the job
   * is otherwise.
   */
  public StateSpec<S> retention(Duration kept) {
    return with(schema -> schema.withRetention(kept));
  }

  /** The table's name. */
  public String table() {
    return table;
  }

  /** The same table with states that another codec writes. */
  public <T> StateSpec<T> codec(ValueCodec<T> newCodec) {
    return new StateSpec<>(table, newCodec, new StateDecoder<>(table, newCodec), options);
  }

  /** A table of another name, of which the same is asked. */
  public StateSpec<S> named(String otherTable) {
    return codec == null
        ? new StateSpec<>(otherTable, null, decoder, options)
        : new StateSpec<>(otherTable, codec, new StateDecoder<>(otherTable, codec), options);
  }

  /** What writes the states; null for aggregates, which bring it. */
  public ValueCodec<S> codec() {
    return codec;
  }

  /**
   * What is asked of the table.
   *
   * @throws IllegalArgumentException if it is of aggregates, and they have not brought their codec
   */
  public TableSchema schema(KeyType<?> keyType, Optional<WindowSpec> window) {
    return schema(keyType, window, Optional.empty());
  }

  /** As {@link #schema(KeyType, Optional)}, or of a table of session windows. */
  public TableSchema schema(
      KeyType<?> keyType, Optional<WindowSpec> window, Optional<SessionGap> sessions) {
    if (codec == null) {
      throw new IllegalArgumentException(
          "StateSpec.table(\""
              + table
              + "\") is for aggregates; name the state's class: StateSpec.of(\""
              + table
              + "\", State.class)");
    }
    ValueSchema value = codec.schema();
    TableSchema schema = TableSchema.of(table, keyType, value);
    TableSchema windowed = window.map(schema::withWindow).orElse(schema);
    return options.apply(sessions.map(windowed::withSessions).orElse(windowed));
  }

  private StateSpec<S> with(UnaryOperator<TableSchema> option) {
    return new StateSpec<>(table, codec, decoder, schema -> option.apply(options.apply(schema)));
  }

  private static Function<byte[], AggregateResult> aggregates(String table, ValueSchema found) {
    if (!(found instanceof AggregateSchema<?> aggregates)) {
      throw StateDecoder.unlike(table, found, "aggregates");
    }
    return value -> new AggregateResult(ValueBytes.rendered(aggregates, value));
  }
}
