package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.job.JobFailedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What strict mode refuses: all that would only fail, or go wrong, on a cluster. */
final class StrictModeTest {
  private static final List<List<Integer>> RECORDS = List.of(new ArrayList<>(List.of(1, 2)));

  /** What no other process can be sent, though Jackson could write it. */
  record Settings(int factor) {}

  /** Each operation that is given a function, with one that captures a thread. */
  private static final Map<String, Consumer<DStream<List<Integer>>>> CAPTURING =
      Map.ofEntries(
          capturing("map", (numbers, thread) -> numbers.map(list -> thread.getName())),
          capturing("filter", (numbers, thread) -> numbers.filter(list -> thread.isAlive())),
          capturing(
              "flatMap", (numbers, thread) -> numbers.flatMap(list -> List.of(thread.getName()))),
          capturing("parse", (numbers, thread) -> numbers.parse(list -> thread.getName())),
          capturing(
              "mapToPair",
              (numbers, thread) ->
                  numbers.mapToPair(
                      KeyTypes.STRING, list -> new Pair<>(thread.getName(), list.size()))),
          capturing(
              "keyBy",
              (numbers, thread) -> numbers.keyBy(KeyTypes.STRING, list -> thread.getName())),
          capturing(
              "withWatermark",
              (numbers, thread) ->
                  numbers.withWatermark(
                      list -> Instant.ofEpochSecond(thread.getId()), Duration.ZERO)),
          capturing(
              "mapValues", (numbers, thread) -> keyed(numbers).mapValues(list -> thread.getName())),
          capturing(
              "reduceByKey",
              (numbers, thread) ->
                  keyed(numbers).reduceByKey((left, right) -> thread.isAlive() ? left : right)),
          capturing(
              "updateStateByKey",
              (numbers, thread) ->
                  keyed(numbers)
                      .updateStateByKey(
                          StateSpec.of("t", String.class),
                          (key, lists, before) -> Optional.of(thread.getName()))));

  private static Map.Entry<String, Consumer<DStream<List<Integer>>>> capturing(
      String operation, BiConsumer<DStream<List<Integer>>, Thread> given) {
    return Map.entry(operation, numbers -> given.accept(numbers, new Thread()));
  }

  private static PairDStream<String, List<Integer>> keyed(DStream<List<Integer>> numbers) {
    return numbers.keyBy(KeyTypes.STRING, list -> "k");
  }

  static Set<String> operations() {
    return CAPTURING.keySet();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void aFunctionOverAThreadIsRefusedAsSoonAsItIsGiven(String operation) {
    assertRefusedWhenGiven(
        CAPTURING.get(operation),
        "the function given to "
            + operation
            + " must be Serializable, with all that it captures, but java.lang.Thread is not");
  }

  @Test
  void aFunctionOverABeanThatIsNotSerializableIsRefused() {
    Settings captured = new Settings(2);
    assertRefusedWhenGiven(
        numbers -> numbers.filter(list -> list.size() < captured.factor() * 100),
        "the function given to filter must be Serializable, with all that it captures, but "
            + Settings.class.getName()
            + " is not");
  }

  @Test
  void anAggregateOfABeanThatIsNotSerializableIsRefused() {
    Settings captured = new Settings(2);
    assertRefusedWhenGiven(
        numbers ->
            keyed(numbers)
                .aggregateByKey(
                    "sums",
                    Aggregates.count("n"),
                    Aggregates.sum("sum", list -> list.size() * captured.factor())),
        "the function of aggregate sum of table sums must be Serializable, with all that it"
            + " captures, but "
            + Settings.class.getName()
            + " is not");
  }

  @Test
  void whatForeachBatchCapturesStaysInItsProcess() {
    Thread captured = Thread.currentThread();
    new TestJob()
        .run(
            context ->
                context
                    .source(TestJob.source(RECORDS))
                    .foreachBatch((info, records) -> assertTrue(captured.isAlive())));
  }

  private static void assertRefusedWhenGiven(
      Consumer<DStream<List<Integer>>> operation, String message) {
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new TestJob()
                    .run(context -> operation.accept(context.source(TestJob.source(RECORDS)))));

    assertEquals(message, thrown.getMessage());
  }

  @Test
  void aFunctionThatChangesItsRecordIsRefused() {
    assertRefused(
        numbers -> numbers.filter(list -> list.add(3)),
        "a function changed the record that it was given, now ");
  }

  @Test
  void aReduceThatChangesARecordOfTheSourceIsRefused() {
    assertRefused(
        numbers ->
            numbers
                .union(numbers)
                .keyBy(KeyTypes.STRING, list -> "k")
                .reduceByKey(
                    (left, right) -> {
                      right.add(9);
                      return right;
                    })
                .map(Pair::value),
        "a function changed one of the two values that it was given, now ");
  }

  @Test
  void aReduceThatChangesWhatItHasMadeOfEarlierRecordsIsRefused() {
    assertRefused(
        numbers ->
            numbers
                .union(numbers)
                .keyBy(KeyTypes.STRING, list -> "k")
                .reduceByKey(
                    (left, right) -> {
                      left.addAll(right);
                      return left;
                    })
                .map(Pair::value),
        "a function changed one of the two values that it was given, now ");
  }

  @Test
  void aRecordThatCannotBeSentIsRefused() {
    assertRefused(
        numbers -> {
          numbers.map(list -> new Object()).map(Object::hashCode).print(1);
          return numbers;
        },
        "records must be Serializable, or beans that Jackson can write");
  }

  private static void assertRefused(UnaryOperator<DStream<List<Integer>>> operation, String rule) {
    JobFailedException thrown =
        assertThrows(
            JobFailedException.class,
            () ->
                new TestJob()
                    .run(
                        context ->
                            operation
                                .apply(context.source(TestJob.source(RECORDS)))
                                .foreachBatch((info, records) -> {})));

    assertTrue(thrown.getMessage().contains(rule), thrown.getMessage());
    assertEquals(
        "Batch 0 of job failed 2 times", thrown.getMessage().split(",", 2)[0], thrown::getMessage);
  }
}
