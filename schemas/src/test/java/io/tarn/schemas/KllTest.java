package io.tarn.schemas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.datasketches.kll.KllDoublesSketch;
import org.apache.datasketches.kll.KllSketch;
import org.apache.datasketches.memory.Memory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranks by a sketch, as DataSketches reads it. */
final class KllTest {
  private static final int COUNT = 200_000;

  /** In what order values may come. Coins that were no better than a rule would fail on some. */
  static Stream<Arguments> orders() {
    Random random = new Random(1);
    return Stream.of(
        order("ascending", i -> i),
        order("descending", i -> -i),
        order("at random", i -> random.nextDouble()),
        order("normal", i -> random.nextGaussian()),
        order("in rounds of 7", i -> i % 7),
        order("in rounds of 128", i -> i % 128),
        order("in rounds of 1000", i -> i % 1_000),
        order("from both ends", i -> i % 2 == 0 ? i : -i),
        order("few and many", i -> Math.floor(Math.exp(random.nextDouble() * 10))),
        order("all one", i -> 4));
  }

  private static Arguments order(String name, IntToDoubleFunction value) {
    return Arguments.of(name, IntStream.range(0, COUNT).mapToDouble(value).toArray());
  }

  private static Kll of(int k, double[] values, int atOnce) {
    Kll sketch = new Kll(k);
    for (int from = 0; from < values.length; from += atOnce) {
      sketch.add(Arrays.copyOfRange(values, from, Math.min(values.length, from + atOnce)));
    }
    return sketch;
  }

  private static KllDoublesSketch asRead(Kll sketch) {
    return KllDoublesSketch.heapify(Memory.wrap(sketch.write()));
  }

  /** The greatest error of a rank, of any value that came. */
  private static double error(KllDoublesSketch sketch, double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double error = 0;
    for (int i = 0; i < sorted.length; i += 97) {
      int upTo = i;
      while (upTo + 1 < sorted.length && sorted[upTo + 1] == sorted[i]) {
        upTo++;
      }
      error = Math.max(error, Math.abs(sketch.getRank(sorted[i]) - (upTo + 1.0) / sorted.length));
      i = upTo;
    }
    return error;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("orders")
  void ranksAreWithinThePublishedError(String name, double[] values) {
    for (int k : new int[] {50, 200, 1_000}) {
      KllDoublesSketch sketch = asRead(of(k, values, 128));
      double error = error(sketch, values);
      double bound = KllSketch.getNormalizedRankError(k, false);
      assertTrue(error <= bound, () -> name + ", k " + k + ": " + error + " > " + bound);
      assertEquals(COUNT, sketch.getN());
      assertEquals(Arrays.stream(values).min().orElseThrow(), sketch.getMinItem());
      assertEquals(Arrays.stream(values).max().orElseThrow(), sketch.getMaxItem());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("orders")
  void soTheyAreOfPartsThatAreCombined(String name, double[] values) {
    Random random = new Random(2);
    List<Kll> parts = new ArrayList<>();
    for (int from = 0; from < values.length; ) {
      int to =
          Math.min(values.length, from + 1 + random.nextInt(random.nextInt(20) == 0 ? 9_000 : 300));
      parts.add(of(200, Arrays.copyOfRange(values, from, to), 50));
      from = to;
    }
    while (parts.size() > 1) {
      int into = random.nextInt(parts.size() - 1);
      parts.get(into).add(parts.remove(parts.size() - 1));
    }
    double error = error(asRead(parts.get(0)), values);
    assertTrue(error <= KllSketch.getNormalizedRankError(200, false), () -> name + ": " + error);
  }

  /** A pane for each second: each adds the same. */
  @Test
  void manyEqualPartsDoNotAddTheirErrorsUp() {
    double[] part = IntStream.range(0, 1_000).mapToDouble(i -> i * 7919 % 1_000).toArray();
    Kll all = new Kll(200);
    double[] values = new double[300 * part.length];
    for (int i = 0; i < 300; i++) {
      all.add(of(200, part, 128));
      System.arraycopy(part, 0, values, i * part.length, part.length);
    }
    double error = error(asRead(all), values);
    assertTrue(error <= KllSketch.getNormalizedRankError(200, false), () -> "" + error);
  }

  /** The published error holds in 99 of 100 cases: here of 300. */
  @Test
  void coinsAreAsGoodAsThoseOfTheLibrary() {
    double bound = KllSketch.getNormalizedRankError(100, false);
    int beyond = 0;
    for (int seed = 0; seed < 300; seed++) {
      double[] values = new Random(seed).doubles(20_000).toArray();
      beyond += error(asRead(of(100, values, 128)), values) > bound ? 1 : 0;
    }
    int found = beyond;
    assertTrue(found <= 6, () -> found + " of 300 beyond " + bound);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 199, 200})
  void fewValuesAreAllThere(int count) {
    double[] values = new Random(count).doubles(count).toArray();
    KllDoublesSketch sketch = asRead(of(200, values, 13));
    assertEquals(count, sketch.getNumRetained());
    Arrays.sort(values);
    assertEquals(values[(count - 1) / 2], sketch.getQuantile(0.5));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 128, 201, 1_000, 100_000})
  void whatIsWrittenIsReadAndGoesOnAsItWould(int count) {
    double[] values = new Random(count).doubles(count).toArray();
    Kll sketch = of(200, values, 64);
    Kll read = Kll.read(sketch.write());
    assertArrayEquals(sketch.write(), read.write());
    sketch.add(values);
    read.add(values);
    assertArrayEquals(sketch.write(), read.write());
    assertEquals(2L * count, asRead(read).getN());
  }

  @Test
  void theLargestKIsWrittenAndRead() {
    double[] values = new Random(1).doubles(100_000).toArray();
    Kll read = Kll.read(of(65_535, values, 5_000).write());
    assertEquals(65_535, asRead(read).getK());
    assertTrue(error(asRead(read), values) < 1e-4);
  }

  @Test
  void theLibrarysSketchesAreRead() {
    for (int count : new int[] {1, 150, 50_000}) {
      KllDoublesSketch library = KllDoublesSketch.newHeapInstance(200);
      IntStream.range(0, count).forEach(library::update);
      Kll read = Kll.read(library.toByteArray());
      assertEquals(count, asRead(read).getN());
      assertArrayEquals(
          library.getQuantiles(new double[] {0, 0.1, 0.5, 0.9, 1}),
          asRead(read).getQuantiles(new double[] {0, 0.1, 0.5, 0.9, 1}));
      read.add(new double[] {-1});
      assertEquals(-1, asRead(read).getMinItem());
    }
  }

  @Test
  void infiniteValuesHaveTheirPlace() {
    Kll sketch = new Kll(8);
    sketch.add(new double[] {Double.NEGATIVE_INFINITY, 1, Double.POSITIVE_INFINITY});
    assertEquals(Double.NEGATIVE_INFINITY, asRead(sketch).getQuantile(0));
    assertEquals(1, asRead(sketch).getQuantile(0.5));
    assertEquals(Double.POSITIVE_INFINITY, asRead(sketch).getQuantile(1));
  }

  @Test
  void otherBytesAreRefused() {
    assertEquals(
        "a KLL sketch of doubles is expected, but these 16 bytes are none",
        assertThrows(IllegalArgumentException.class, () -> Kll.read(new byte[16])).getMessage());
  }
}
