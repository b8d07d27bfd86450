package io.tarn.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.Union;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Distinct values, counted by a sketch. */
final class DistinctTest {
  private static final Distinct DISTINCT = new Distinct(Distinct.DEFAULT_LG_K);

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  private record Visit(String page, int status) {}

  private static Sketched<byte[]> of(Distinct distinct, Iterable<?> values) {
    Sketched<byte[]> kept = distinct.create();
    for (Object value : values) {
      kept = distinct.add(kept, value);
    }
    return kept;
  }

  private static long count(Object... values) {
    return DISTINCT.finish(of(DISTINCT, Arrays.asList(values)));
  }

  @Test
  void ofNoValuesThereAreNone() {
    assertEquals(0, count());
  }

  /** Five standard errors: nothing that a seed would show. */
  @ParameterizedTest
  @ValueSource(ints = {1, 10, 1_000, 100_000, 1_000_000})
  void manyAreCountedWithinTheError(int count) {
    List<Long> values = new ArrayList<>();
    LongStream.range(0, count).forEach(value -> values.add(value * 7 + seed));
    long estimate = DISTINCT.finish(of(DISTINCT, values));
    assertEquals(count, estimate, 5 * 1.04 / 64 * count, "seed " + seed);
  }

  @Test
  void aValueThatComesAgainCountsOnce() {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      values.add("user-" + i % 50);
    }
    assertEquals(50, DISTINCT.finish(of(DISTINCT, values)));
  }

  @RepeatedTest(3)
  void theEstimateIsTheSameInWhateverOrderAndGroups() {
    List<Integer> values = new ArrayList<>();
    int count = 1 + random.nextInt(60_000);
    for (int i = 0; i < count; i++) {
      values.add(random.nextInt(50_000));
    }
    long expected = DISTINCT.finish(of(DISTINCT, values));
    Collections.shuffle(values, random);
    List<Sketched<byte[]>> parts = new ArrayList<>();
    for (int from = 0; from < count; ) {
      int to = Math.min(count, from + random.nextInt(random.nextBoolean() ? 20 : 4_000));
      parts.add(of(DISTINCT, values.subList(from, to)));
      from = to;
    }
    while (parts.size() > 1) {
      int into = random.nextInt(parts.size() - 1);
      parts.set(into, DISTINCT.combine(parts.get(into), parts.remove(parts.size() - 1)));
    }
    assertEquals(expected, DISTINCT.finish(parts.get(0)), "seed " + seed);
  }

  @Test
  void moreCountersMakeTheErrorLess() {
    List<Integer> values = new ArrayList<>();
    for (int i = 0; i < 200_000; i++) {
      values.add(i);
    }
    Distinct exact = new Distinct(18);
    assertEquals(200_000, exact.finish(of(exact, values)), 5 * 1.04 / 512 * 200_000);
    Distinct rough = new Distinct(4);
    assertEquals(200_000, rough.finish(of(rough, values)), 5 * 1.04 / 4 * 200_000);
    assertTrue(rough.codec().encode(of(rough, values)).length < 100);
  }

  @Test
  void valuesOfEachKindAreToldApart() {
    assertEquals(3, count("a", "b", "", "a", ""));
    assertEquals(3, count(1L, 2, (short) 3, (byte) 1, BigInteger.TWO, 3L));
    assertEquals(3, count(0.0, -0.0, 1.5, 1.5f, Double.NaN, Float.NaN));
    assertEquals(2, count(new byte[] {1, 2}, new byte[] {1, 2}, new byte[0]));
    assertEquals(2, count(new BigDecimal("1.10"), new BigDecimal("1.1"), new BigDecimal("1.11")));
    assertEquals(2, count(true, false, true));
    assertEquals(1, count(Instant.EPOCH, Instant.parse("1970-01-01T00:00:00Z")));
    assertEquals(2, count(new Visit("/", 200), new Visit("/", 404), new Visit("/", 200)));
    assertEquals(2, count(List.of(1, 2), List.of(2, 1), List.of(1, 2)));
    assertEquals(1, count(Optional.of("a"), "a", 'a'));
  }

  @Test
  void theOrderOfFieldsIsNoDifference() {
    Map<String, Object> one = new LinkedHashMap<>(Map.of("a", 1));
    one.put("b", 2);
    Map<String, Object> other = new LinkedHashMap<>(Map.of("b", 2));
    other.put("a", 1);
    assertEquals(1, count(one, other));
  }

  /** What the user does with an array later is no matter. */
  @Test
  void anArrayIsTakenAsItIs() {
    byte[] value = {1};
    Sketched<byte[]> kept = DISTINCT.add(DISTINCT.create(), value);
    value[0] = 2;
    assertEquals(1, DISTINCT.finish(DISTINCT.add(kept, new byte[] {1})));
  }

  /** So what the library makes elsewhere of the same values can be put together with this. */
  @Test
  void theLibrarysOwnSketchHasTheSameValues() {
    HllSketch library = new HllSketch(12);
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      values.add(i % 3 == 0 ? "text-" + i : i % 3 == 1 ? (Object) (long) i : i / 7.0);
      if (i % 3 == 0) {
        library.update("text-" + i);
      } else if (i % 3 == 1) {
        library.update((long) i);
      } else {
        library.update(i / 7.0);
      }
    }
    HllSketch ours = HllSketch.heapify(DISTINCT.codec().encode(of(DISTINCT, values)));
    assertEquals(library.getCompositeEstimate(), ours.getCompositeEstimate());
    Union union = new Union(12);
    union.update(library);
    union.update(ours);
    assertEquals(library.getCompositeEstimate(), union.getCompositeEstimate());
  }

  @Test
  void whatCannotBeCountedIsRefused() {
    assertEquals(
        "null cannot be counted as a value; leave such records out, or count a value that stands"
            + " for it",
        assertThrows(IllegalArgumentException.class, () -> count((Object) null)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> count(Optional.empty()));
    String unfit =
        assertThrows(IllegalArgumentException.class, () -> count(new Object())).getMessage();
    assertTrue(
        unfit.startsWith(
            "a value of java.lang.Object cannot be counted, as it cannot be written as JSON: "),
        unfit);
    for (int lgK : new int[] {3, 22}) {
      assertEquals(
          "lgK of distinct must be from 4 to 21, but is " + lgK,
          assertThrows(IllegalArgumentException.class, () -> new Distinct(lgK)).getMessage());
    }
  }
}
