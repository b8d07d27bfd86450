package io.tarn.serving.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.serving.api.Problem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TargetTest {
  @Test
  void segmentsAndParametersAreDecoded() {
    Target target = Target.parse("/rows/a%2Fb+c%20%C3%A4", "from=a+b&to=%2B&empty&to=x=y");

    assertEquals(List.of("rows", "a/b+c ä"), target.path());
    assertEquals(
        Map.of("from", List.of("a b"), "to", List.of("+", "x=y"), "empty", List.of("")),
        target.query());
  }

  @Test
  void dotsAndEmptySegmentsAreSegmentsLikeOthers() {
    assertEquals(List.of("..", "", "etc"), Target.parse("/..//etc", "").path());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%", "/%4", "/%zz", "/%ff", "/%C3", "/a b", "/ä"})
  void whatIsNoUtf8IsRefused(String path) {
    Problem problem = assertThrows(Problem.class, () -> Target.parse(path, ""));

    assertEquals(Problem.Kind.BAD_REQUEST, problem.kind());
  }
}
