package io.tarn.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** That an offset is parsed once, however often a batch asks for it. */
final class CurrentOffsetTest {
  private static final FileOffset FIRST =
      new FileOffset(1, List.of(new FileRange("file:/in/a.txt", 3, 1_000)), 0);
  private static final FileOffset SECOND =
      FIRST.next(List.of(new FileRange("file:/in/b.txt", 4, 2_000)), 500);

  private final CurrentOffset current = new CurrentOffset();

  @Test
  void anOffsetThatWasWrittenIsNotParsed() {
    assertSame(FIRST, current.parse(copy(current.toJson(FIRST))));
  }

  @Test
  void anOffsetOfAnEarlierRunIsParsedOnce() {
    FileOffset parsed = current.parse(FIRST.toJson());

    assertEquals(FIRST, parsed);
    assertSame(parsed, current.parse(FIRST.toJson()));
  }

  @Test
  void anotherOffsetTakesThePlaceOfTheLast() {
    current.parse(FIRST.toJson());

    assertEquals(SECOND, current.parse(SECOND.toJson()));
    assertEquals(FIRST, current.parse(FIRST.toJson()));
    assertEquals(new FileOffset(0, List.of(), 0), current.parse(""));
  }

  @Test
  void whatIsNoOffsetLeavesTheLastInUse() {
    String json = current.toJson(FIRST);

    assertThrows(IllegalArgumentException.class, () -> current.parse("7"));
    assertSame(FIRST, current.parse(json));
  }

  private static String copy(String text) {
    return new String(text.toCharArray());
  }
}
