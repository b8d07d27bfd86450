package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.KeyTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What strict mode refuses: all that would only fail, or go wrong, on a cluster. */
final class StrictModeTest {
  private static final List<List<Integer>> RECORDS = List.of(new ArrayList<>(List.of(1, 2)));

  /** What no other process can be sent, though Jackson could write it. */
  record Settings(int factor) {}

  @Test
  void aClosureOverAThreadIsRefused() {
    Thread captured = Thread.currentThread();
    assertRefused(
        numbers -> numbers.filter(list -> captured.isAlive()),
        "a function given to a stream must be Serializable, with all that it captures");
  }

  @Test
  void aClosureOverABeanThatIsNotSerializableIsRefused() {
    Settings captured = new Settings(2);
    assertRefused(
        numbers -> numbers.filter(list -> list.size() < captured.factor() * 100),
        "a function given to a stream must be Serializable, with all that it captures");
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
