package io.tarn.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.schemas.CborCodec;
import io.tarn.schemas.ValueCodec;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A value's fields, each as what it is and as nothing else. */
final class ValueTest {
  record State(long count, double mean, double whole, String name, Instant seen) {}

  private static final ValueCodec<State> CODEC = CborCodec.of(State.class);
  private static final Value VALUE =
      new Value(
          CODEC.schema(),
          CODEC.encode(new State(7, 1.5, 2.0, "seven", Instant.parse("2026-11-21T00:00:00Z"))));

  @Test
  void fieldsAreReadAsWhatTheyAre() {
    assertEquals(7, VALUE.asLong("count"));
    assertEquals(2, VALUE.asLong("whole"));
    assertEquals(1.5, VALUE.asDouble("mean"));
    assertEquals(7.0, VALUE.asDouble("count"));
    assertEquals("seven", VALUE.asString("name"));
    assertEquals(Instant.parse("2026-11-21T00:00:00Z"), VALUE.asInstant("seen"));
  }

  @Test
  void nothingIsBentToFit() {
    assertRefused(
        "the number mean is 1.5, which is no long; ask for it by asDouble",
        () -> VALUE.asLong("mean"));
    assertRefused("the value " + VALUE + " has no number named name", () -> VALUE.asLong("name"));
    assertRefused("the value " + VALUE + " has no number named gone", () -> VALUE.asDouble("gone"));
    assertRefused("the value " + VALUE + " has no text named count", () -> VALUE.asString("count"));
    assertRefused(
        "the text name is 'seven', which is no time as ISO-8601 has it",
        () -> VALUE.asInstant("name"));
  }

  private static void assertRefused(String message, Executable read) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, read).getMessage());
  }
}
