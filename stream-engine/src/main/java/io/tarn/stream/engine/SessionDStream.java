package io.tarn.stream.engine;

import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.SessionGap;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.TableSpec;
import io.tarn.stream.engine.aggregate.Aggregate;
import io.tarn.stream.engine.function.SerializableToLong;
import io.tarn.stream.engine.internal.graph.Refusals;
import io.tarn.stream.engine.internal.operator.AggregateCombiner;
import io.tarn.stream.engine.internal.operator.AggregateForms;
import io.tarn.stream.engine.internal.operator.UpdateSessions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A stream of keys and values by sessions: stretches of event time in which no gap between the
 * records of a key is longer than allowed. A session begins with its first record and ends a gap
 * after its last; a record in between may make two sessions one. It is final once the watermark is
 * at its end. A record is late if its time plus its gap is at or before the watermark of the batch
 * before, even where it would touch a session that is open: it is counted, and given by {@link
 * #late()}.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class SessionDStream<K, V> {
  private final PairDStream<K, V> pairs;
  private final SessionGap gap;
  private final SerializableToLong<V> gapMillis;

  SessionDStream(PairDStream<K, V> pairs, SessionGap gap, SerializableToLong<V> gapMillis) {
    this.pairs = pairs;
    this.gap = gap;
    this.gapMillis = gapMillis;
  }

  /** Keeps aggregates for each key and session in the table of this name. */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public final WindowResultDStream<K> aggregate(String table, Aggregate<V>... aggregates) {
    return aggregate(StateSpec.table(table), List.of(aggregates));
  }

  /**
   * Keeps aggregates for each key and session in a table.
   *
   * @return in update mode: the sessions that each batch began or changed, as they stand after it;
   *     their event time is their last millisecond. When sessions become one, only that one is
   *     given; those that it was made of are taken back where they are aggregated again, and are
   *     gone in {@link WindowResultDStream#changes}
   */
  public WindowResultDStream<K> aggregate(
      StateSpec<AggregateResult> spec, List<Aggregate<V>> aggregates) {
    return aggregate(spec, pairs.graph().aggregates(spec.table(), aggregates));
  }

  private <A> WindowResultDStream<K> aggregate(
      StateSpec<AggregateResult> spec, AggregateCombiner<V, A> combiner) {
    Refusals.checkNoUpdates(spec.table(), pairs.node());
    TableSchema schema =
        spec.codec(combiner.codec()).schema(pairs.keyType(), Optional.empty(), Optional.of(gap));
    return new WindowResultDStream<>(
        new Kept<>(
            pairs.graph(),
            pairs
                .graph()
                .update(
                    pairs.node(),
                    pairs.keyType(),
                    schema,
                    Optional.empty(),
                    new UpdateSessions.Codec<>(combiner.schema()),
                    new UpdateSessions<>(
                        combiner,
                        RowKeys.of(pairs.keyType(), schema.buckets()),
                        gapMillis,
                        schema.retention().map(Duration::toMillis).orElse(Long.MAX_VALUE),
                        isWatched())),
            combiner.codec(),
            AggregateForms.ofWindows(combiner.schema()),
            true),
        pairs.keyType(),
        isWatched());
  }

  /**
   * As {@link #aggregate(StateSpec, List)}, in a table that is read by the same spec.
   *
   * @throws IllegalArgumentException if the spec's keys are encoded otherwise than the stream's
   */
  public WindowResultDStream<K> aggregate(
      TableSpec<K, AggregateResult> spec, List<Aggregate<V>> aggregates) {
    return aggregate(StateSpec.of(spec, pairs.keyType()), aggregates);
  }

  /** The records that are late, with their keys: for a table of their own, or a sink. */
  public PairDStream<K, V> late() {
    return pairs.late(UpdateSessions.lateness(gapMillis, isWatched()));
  }

  private boolean isWatched() {
    return !pairs.node().type().watermarks().isEmpty();
  }
}
