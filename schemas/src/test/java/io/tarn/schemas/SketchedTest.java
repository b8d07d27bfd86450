package io.tarn.schemas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What all aggregators have to keep to that keep sketches or moments, found by their names. */
final class SketchedTest {
  private static final String DISTINCT = "distinct(12)";
  private static final String QUANTILES = "quantiles(200;0.5;0.99)";
  private static final String FREQUENT = "frequent(10)";

  private final long seed = System.nanoTime();

  private static Aggregator<Object, Object, Object> find(String name) {
    return Aggregators.find(name).orElseThrow();
  }

  private static Object value(String name, Random random) {
    long number = Math.round(Math.exp(random.nextDouble() * 9));
    return name.equals(DISTINCT) || name.equals(FREQUENT) ? "v" + number : (Object) (double) number;
  }

  /** Parts of all sizes. */
  private static List<Object> parts(String name, Random random) throws Exception {
    Aggregator<Object, Object, Object> aggregator = find(name);
    List<Object> parts = new ArrayList<>();
    for (int size : new int[] {0, 1, 1, 40, 100, 127, 128, 129, 700, 5_000, 1, 3, 900}) {
      Object part = aggregator.create();
      for (int i = 0; i < size; i++) {
        part = aggregator.add(part, value(name, random));
      }
      parts.add(part);
    }
    return parts;
  }

  @ParameterizedTest
  @ValueSource(strings = {DISTINCT, QUANTILES, FREQUENT, "var-samp", "stddev-pop"})
  void whatIsGivenIsNeverChanged(String name) throws Exception {
    Random random = new Random(seed);
    Aggregator<Object, Object, Object> aggregator = find(name);
    List<Object> parts = parts(name, random);
    for (Object left : parts) {
      for (Object right : parts) {
        byte[] leftBefore = aggregator.codec().encode(left);
        byte[] rightBefore = aggregator.codec().encode(right);
        Object combined = aggregator.combine(left, right);
        byte[] combinedBefore = aggregator.codec().encode(combined);
        aggregator.finish(combined);
        aggregator.combine(combined, left);
        aggregator.combine(right, combined);
        aggregator.add(aggregator.add(combined, value(name, random)), value(name, random));
        assertArrayEquals(leftBefore, aggregator.codec().encode(left), "seed " + seed);
        assertArrayEquals(rightBefore, aggregator.codec().encode(right), "seed " + seed);
        assertArrayEquals(combinedBefore, aggregator.codec().encode(combined), "seed " + seed);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {DISTINCT, QUANTILES, FREQUENT, "var-pop", "stddev-samp"})
  void theSameDoneAgainGivesTheSameBytes(String name) throws Exception {
    assertArrayEquals(folded(name, false), folded(name, false), "seed " + seed);
  }

  /** Whether a part was sent to another process, or kept, makes no difference. */
  @ParameterizedTest
  @ValueSource(strings = {DISTINCT, QUANTILES, FREQUENT, "var-pop", "stddev-samp"})
  void whatWasSentIsTheSame(String name) throws Exception {
    assertArrayEquals(folded(name, false), folded(name, true), "seed " + seed);
  }

  private byte[] folded(String name, boolean sent) throws Exception {
    Aggregator<Object, Object, Object> aggregator = find(name);
    Object all = aggregator.create();
    for (Object part : parts(name, new Random(seed))) {
      all = aggregator.combine(all, sent ? copy(part) : part);
    }
    return aggregator.codec().encode(all);
  }

  private static Object copy(Object object) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
  }

  @ParameterizedTest
  @ValueSource(strings = {DISTINCT, QUANTILES, FREQUENT, "var-pop", "stddev-samp"})
  void whatIsWrittenIsReadAndNoBytesAreNoValue(String name) throws Exception {
    Aggregator<Object, Object, Object> aggregator = find(name);
    for (Object part : parts(name, new Random(seed))) {
      byte[] written = aggregator.codec().encode(part);
      Object read = aggregator.codec().decode(written);
      assertArrayEquals(written, aggregator.codec().encode(read), "seed " + seed);
      assertEquals(aggregator.finish(part), aggregator.finish(read), "seed " + seed);
    }
    boolean isSketch = name.contains("(");
    assertEquals(isSketch ? 0 : 32, aggregator.codec().encode(aggregator.create()).length);
  }

  @ParameterizedTest
  @ValueSource(strings = {DISTINCT, QUANTILES, FREQUENT})
  void sketchesTakeNothingBack(String name) {
    Aggregator<Object, Object, Object> aggregator = find(name);
    String message =
        assertThrows(
                UnsupportedOperationException.class,
                () -> aggregator.deduct(aggregator.create(), aggregator.create()))
            .getMessage();
    assertTrue(message.endsWith(" cannot deduct"), message);
  }
}
