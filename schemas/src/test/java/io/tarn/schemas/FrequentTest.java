package io.tarn.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The most frequent texts, by a sketch. */
final class FrequentTest {
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  private static Sketched<String> of(Frequent frequent, Iterable<String> values) {
    Sketched<String> kept = frequent.create();
    for (String value : values) {
      kept = frequent.add(kept, value);
    }
    return kept;
  }

  /** Some come often and most hardly ever. */
  private List<String> some(int count) {
    List<String> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add("page-" + (int) Math.floor(Math.exp(random.nextDouble() * 11)));
    }
    return some;
  }

  private static Map<String, Long> counts(List<String> values) {
    Map<String, Long> counts = new HashMap<>();
    values.forEach(value -> counts.merge(value, 1L, Long::sum));
    return counts;
  }

  @Test
  void fewTextsAreCountedExactlyAndThoseThatAreEquallyFrequentAreInOrder() {
    Frequent frequent = new Frequent(3);
    assertEquals(List.of(), frequent.finish(frequent.create()));
    assertEquals(
        List.of(
            new Frequent.Item("", 3, 3, 3),
            new Frequent.Item("a", 2, 2, 2),
            new Frequent.Item("ü€😀", 2, 2, 2)),
        frequent.finish(of(frequent, List.of("ü€😀", "", "z", "a", "", "ü€😀", "a", "", "b"))));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 100})
  void countsAreWithinTheirBounds(int most) {
    Frequent frequent = new Frequent(most);
    List<String> values = some(200_000);
    assertWithinBounds(frequent, values, frequent.finish(of(frequent, values)));
  }

  @RepeatedTest(3)
  void alsoWhenPartsAreCombinedInAnyGroups() {
    Frequent frequent = new Frequent(10);
    List<String> values = some(100_000);
    List<Sketched<String>> parts = new ArrayList<>();
    for (int from = 0; from < values.size(); ) {
      int to = Math.min(values.size(), from + random.nextInt(random.nextBoolean() ? 20 : 4_000));
      parts.add(of(frequent, values.subList(from, to)));
      from = to;
    }
    while (parts.size() > 1) {
      int into = random.nextInt(parts.size() - 1);
      parts.set(into, frequent.combine(parts.get(into), parts.remove(parts.size() - 1)));
    }
    assertWithinBounds(frequent, values, frequent.finish(parts.get(0)));
  }

  private void assertWithinBounds(
      Frequent frequent, List<String> values, List<Frequent.Item> items) {
    Map<String, Long> counts = counts(values);
    int counted = Integer.highestOneBit(2 * Math.max(256, 32 * frequent.most()) - 1);
    double error = 3.5 / counted * values.size();
    assertEquals(frequent.most(), items.size(), "seed " + seed);
    for (Frequent.Item item : items) {
      long count = counts.get(item.value());
      assertTrue(
          item.lower() <= count && count <= item.upper() && item.upper() - item.lower() <= error,
          () -> item + " came " + count + ", seed " + seed);
      assertEquals(item.upper(), item.estimate());
    }
    long last = items.get(items.size() - 1).estimate();
    counts.forEach(
        (value, count) ->
            assertTrue(
                count <= last
                    || count <= error
                    || items.stream().anyMatch(item -> item.value().equals(value)),
                () -> value + " is missing, seed " + seed));
  }

  @Test
  void whatCannotBeCountedIsRefused() {
    assertEquals(
        "null cannot be counted as a value; leave such records out, or count a text that stands"
            + " for it",
        assertThrows(
                IllegalArgumentException.class,
                () -> new Frequent(3).add(new Frequent(3).create(), null))
            .getMessage());
    for (int most : new int[] {0, 10_001}) {
      assertEquals(
          "the most frequent values must be from 1 to 10000, but are " + most,
          assertThrows(IllegalArgumentException.class, () -> new Frequent(most)).getMessage());
    }
  }
}
