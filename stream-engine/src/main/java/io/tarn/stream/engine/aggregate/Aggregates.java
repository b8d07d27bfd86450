package io.tarn.stream.engine.aggregate;

import io.tarn.schemas.Aggregator;
import io.tarn.schemas.Aggregators;
import io.tarn.schemas.CborCodec;
import io.tarn.schemas.Collecting;
import io.tarn.schemas.Distinct;
import io.tarn.schemas.Field;
import io.tarn.schemas.FieldKind;
import io.tarn.schemas.Frequent;
import io.tarn.schemas.Quantiles;
import io.tarn.schemas.Ranked;
import io.tarn.schemas.Ranking;
import io.tarn.schemas.Spread;
import io.tarn.stream.engine.function.ReduceFunction;
import io.tarn.stream.engine.function.SerializableFunction;
import io.tarn.stream.engine.function.SerializableToDouble;
import io.tarn.stream.engine.function.SerializableToLong;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The aggregates, each named, for readers. Counts, sums, extremes and averages are packed into
 * eight bytes, an average's into sixteen, and cost least; sums of longs that overflow fail the
 * batch rather than wrap. The others keep values as JSON, sketches or moments, so that a reader
 * needs no class of the job's to combine panes to windows; what is made by a function or class of
 * the user's needs that.
 *
 * <p>{@link #distinct}, {@link #quantiles} and {@link #frequent} are estimates from sketches of
 * bounded size. They cannot take values back, so no updates can be aggregated by them.
 */
public final class Aggregates {
  private Aggregates() {}

  /** How many values. */
  public static <V> Aggregate<V> count(String name) {
    return new PackedAggregate<>(
        new Field(name, FieldKind.COUNT), (value, slots, slot) -> slots[slot] = 1);
  }

  public static <V> Aggregate<V> sum(String name, SerializableToLong<V> of) {
    return ofLong(name, FieldKind.SUM_LONG, of);
  }

  public static <V> Aggregate<V> sumDouble(String name, SerializableToDouble<V> of) {
    return ofDouble(name, FieldKind.SUM_DOUBLE, of);
  }

  public static <V> Aggregate<V> min(String name, SerializableToLong<V> of) {
    return ofLong(name, FieldKind.MIN_LONG, of);
  }

  public static <V> Aggregate<V> minDouble(String name, SerializableToDouble<V> of) {
    return ofDouble(name, FieldKind.MIN_DOUBLE, of);
  }

  public static <V> Aggregate<V> max(String name, SerializableToLong<V> of) {
    return ofLong(name, FieldKind.MAX_LONG, of);
  }

  public static <V> Aggregate<V> maxDouble(String name, SerializableToDouble<V> of) {
    return ofDouble(name, FieldKind.MAX_DOUBLE, of);
  }

  /** The mean, from an exact sum of longs. */
  public static <V> Aggregate<V> avg(String name, SerializableToLong<V> of) {
    return ofLong(name, FieldKind.AVG_LONG, of);
  }

  public static <V> Aggregate<V> avgDouble(String name, SerializableToDouble<V> of) {
    return ofDouble(name, FieldKind.AVG_DOUBLE, of);
  }

  /** What is made of the earliest value by its time; of several, of the one that came first. */
  public static <V> Aggregate<V> first(
      String name, SerializableFunction<V, ?> value, SerializableFunction<V, Instant> time) {
    return ranked(name, "first", Ranking.FIRST, value, each -> millis(time, each));
  }

  /** What is made of the latest value by its time; of several, of the one that came last. */
  public static <V> Aggregate<V> last(
      String name, SerializableFunction<V, ?> value, SerializableFunction<V, Instant> time) {
    return ranked(name, "last", Ranking.LAST, value, each -> millis(time, each));
  }

  /** What is made of the value for which {@code by} is least; of several, of the first. */
  public static <V> Aggregate<V> minBy(
      String name, SerializableFunction<V, ?> value, SerializableToLong<V> by) {
    return ranked(name, "min-by", Ranking.MIN_BY, value, by);
  }

  /** What is made of the value for which {@code by} is greatest; of several, of the first. */
  public static <V> Aggregate<V> maxBy(
      String name, SerializableFunction<V, ?> value, SerializableToLong<V> by) {
    return ranked(name, "max-by", Ranking.MAX_BY, value, by);
  }

  /**
   * What is made of the values for which {@code by} is greatest, in that order.
   *
   * @param most how many of them
   */
  public static <V> Aggregate<V> top(
      String name, int most, SerializableFunction<V, ?> value, SerializableToLong<V> by) {
    return ranked(name, "top(" + most + ")", Ranking.top(most), value, by);
  }

  /**
   * What is made of each value, in the order in which they came. More than {@code most} fail the
   * batch, or the key's values are dead letters, as the job's bad records are.
   */
  public static <V> Aggregate<V> collect(String name, int most, SerializableFunction<V, ?> value) {
    Collecting collecting = new Collecting(most);
    return new OpenAggregate<>(
        name,
        "collect(" + most + ")",
        collecting,
        each -> List.of(Aggregators.json(value.apply(each))));
  }

  /**
   * About how many distinct values, a long: those that a function gives. Within 1.6 % in two of
   * three cases, within 3.3 % in 19 of 20; see {@link Distinct}.
   *
   * @param of texts, numbers, byte arrays, or what Jackson can write as JSON: values are the same
   *     if their JSON is. Null fails as a function that throws does
   */
  public static <V> Aggregate<V> distinct(String name, SerializableFunction<V, ?> of) {
    return distinct(name, Distinct.DEFAULT_LG_K, of);
  }

  /**
   * As {@link #distinct(String, SerializableFunction)}, with another error and size.
   *
   * @param lgK from 4 to 21: one more makes the error less by a factor of √2, and twice the bytes
   */
  public static <V> Aggregate<V> distinct(String name, int lgK, SerializableFunction<V, ?> of) {
    Distinct distinct = new Distinct(lgK);
    return new OpenAggregate<>(
        name,
        distinct.descriptorName(),
        distinct,
        each -> distinct.add(distinct.create(), of.apply(each)));
  }

  /**
   * The values at some ranks, by rank: {@code {"0.5": 17.0, "0.99": 230.0}}. Exact up to 200
   * values, beyond that off by 1.33 % of the rank; see {@link Quantiles}. NaN fails as a function
   * that throws does.
   *
   * @param ranks from 0 to 1: 0.5 is the median
   */
  public static <V> Aggregate<V> quantiles(
      String name, SerializableToDouble<V> of, double... ranks) {
    return quantiles(name, Quantiles.DEFAULT_K, of, ranks);
  }

  /**
   * As {@link #quantiles(String, SerializableToDouble, double...)}, with another error and size.
   *
   * @param k from 8 to 65,535: twice as many make half the error, and twice the bytes
   */
  public static <V> Aggregate<V> quantiles(
      String name, int k, SerializableToDouble<V> of, double... ranks) {
    Quantiles quantiles = Quantiles.of(k, ranks);
    return new OpenAggregate<>(
        name,
        quantiles.descriptorName(),
        quantiles,
        each -> quantiles.add(quantiles.create(), of.apply(each)));
  }

  /**
   * The texts that come most often, best first, each a {@link Frequent.Item}: with how often it
   * came, exact as long as there are few, and the bounds of that; see {@link Frequent}. Null fails
   * as a function that throws does.
   *
   * @param most how many of them
   */
  public static <V> Aggregate<V> frequent(
      String name, int most, SerializableFunction<V, String> of) {
    Frequent frequent = new Frequent(most);
    return new OpenAggregate<>(
        name,
        frequent.descriptorName(),
        frequent,
        each -> frequent.add(frequent.create(), of.apply(each)));
  }

  /** The variance of a sample, as SQL's {@code var_samp}; null of fewer than two values. */
  public static <V> Aggregate<V> variance(String name, SerializableToDouble<V> of) {
    return spread(name, Spread.VAR_SAMP, of);
  }

  /** The variance of a population, as SQL's {@code var_pop}. */
  public static <V> Aggregate<V> variancePop(String name, SerializableToDouble<V> of) {
    return spread(name, Spread.VAR_POP, of);
  }

  /** The standard deviation of a sample, as SQL's {@code stddev_samp}; null of fewer than two. */
  public static <V> Aggregate<V> stddev(String name, SerializableToDouble<V> of) {
    return spread(name, Spread.STDDEV_SAMP, of);
  }

  /** The standard deviation of a population, as SQL's {@code stddev_pop}. */
  public static <V> Aggregate<V> stddevPop(String name, SerializableToDouble<V> of) {
    return spread(name, Spread.STDDEV_POP, of);
  }

  private static <V> Aggregate<V> spread(String name, Spread spread, SerializableToDouble<V> of) {
    return new OpenAggregate<>(
        name, spread.descriptorName(), spread, each -> spread.add(spread.create(), of.apply(each)));
  }

  /**
   * What values are reduced to by a function of the user's, associative. Only this job can combine
   * such values, as no other program has the function: it sees them as stored, in CBOR, and cannot
   * read a window that is made of several panes. An {@link Aggregator} of one's own can be read
   * everywhere.
   *
   * @param type the class of what is reduced, kept as CBOR
   */
  public static <V, T> Aggregate<V> reduce(
      String name, Class<T> type, SerializableFunction<V, T> value, ReduceFunction<T> fn) {
    Reducing<T> reducing = new Reducing<>(CborCodec.of(type), fn);
    return new OpenAggregate<>(name, "reduce", reducing, each -> Optional.of(value.apply(each)));
  }

  /**
   * By an aggregator of the user's. Another program finds it by the name of its class.
   *
   * @param value what of each value is aggregated
   * @throws IllegalArgumentException if its class is not public, or has no public constructor
   *     without parameters: no reader could use it
   */
  public static <V, T, A> Aggregate<V> of(
      String name, SerializableFunction<V, T> value, Aggregator<T, A, ?> aggregator) {
    checkReadable(aggregator.getClass());
    return new OpenAggregate<>(
        name,
        Aggregators.nameOf(aggregator.getClass()),
        aggregator,
        each -> aggregator.add(aggregator.create(), value.apply(each)));
  }

  private static void checkReadable(Class<?> type) {
    boolean made =
        Stream.of(type.getConstructors()).anyMatch(each -> each.getParameterCount() == 0);
    if (!Modifier.isPublic(type.getModifiers()) || !made) {
      throw new IllegalArgumentException(
          "aggregator "
              + type.getName()
              + " must be a public class with a public constructor without parameters, so that who"
              + " reads the table can make one, too");
    }
  }

  private static <V> Aggregate<V> ranked(
      String name,
      String aggregator,
      Ranking ranking,
      SerializableFunction<V, ?> value,
      SerializableToLong<V> by) {
    return new OpenAggregate<>(
        name,
        aggregator,
        ranking,
        each -> List.of(new Ranked(by.apply(each), Aggregators.json(value.apply(each)))));
  }

  private static <V> long millis(SerializableFunction<V, Instant> time, V value) throws Exception {
    return time.apply(value).toEpochMilli();
  }

  private static <V> Aggregate<V> ofLong(String name, FieldKind kind, SerializableToLong<V> of) {
    boolean counted = kind.slots() == 2;
    return new PackedAggregate<>(
        new Field(name, kind),
        (value, slots, slot) -> {
          slots[slot] = of.apply(value);
          if (counted) {
            slots[slot + 1] = 1;
          }
        });
  }

  private static <V> Aggregate<V> ofDouble(
      String name, FieldKind kind, SerializableToDouble<V> of) {
    boolean counted = kind.slots() == 2;
    return new PackedAggregate<>(
        new Field(name, kind),
        (value, slots, slot) -> {
          slots[slot] = Double.doubleToRawLongBits(of.apply(value));
          if (counted) {
            slots[slot + 1] = 1;
          }
        });
  }
}
