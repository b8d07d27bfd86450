package io.tarn.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Aggregators by their names in table descriptors: {@code first}, {@code last}, {@code min-by},
 * {@code max-by}, {@code top(5)}, {@code collect(100)}, {@code distinct(12)}, {@code
 * quantiles(200;0.5;0.99)}, {@code frequent(10)}, {@code var-samp}, {@code var-pop}, {@code
 * stddev-samp}, {@code stddev-pop}, and {@code class} with the name of a class of the user's in
 * brackets. What is made by a function of the user's has a name that no other program finds
 * anything by.
 */
public final class Aggregators {
  private static final Pattern WITH_ARGUMENT = Pattern.compile("([a-z-]+)\\((.+)\\)");

  private Aggregators() {}

  /** The name of one that is the user's. */
  public static String nameOf(Class<?> type) {
    return "class(" + type.getName() + ")";
  }

  /** A value as JSON, for aggregators that keep values of any class. */
  public static JsonNode json(Object value) {
    return JacksonMappers.STATE.valueToTree(value);
  }

  /** The aggregator of a name, or empty if this program does not have it. */
  @SuppressWarnings("unchecked") // given what its own codec has read, or it has made itself
  static Optional<Aggregator<Object, Object, Object>> find(String name) {
    Matcher parts = WITH_ARGUMENT.matcher(name);
    String kind = parts.matches() ? parts.group(1) : name;
    Aggregator<?, ?, ?> found =
        switch (kind) {
          case "first" -> Ranking.FIRST;
          case "last" -> Ranking.LAST;
          case "min-by" -> Ranking.MIN_BY;
          case "max-by" -> Ranking.MAX_BY;
          case "top" -> Ranking.top(Integer.parseInt(parts.group(2)));
          case "collect" -> new Collecting(Integer.parseInt(parts.group(2)));
          case "distinct" -> new Distinct(Integer.parseInt(parts.group(2)));
          case "quantiles" -> Quantiles.parse(parts.group(2));
          case "frequent" -> new Frequent(Integer.parseInt(parts.group(2)));
          case "var-samp" -> Spread.VAR_SAMP;
          case "var-pop" -> Spread.VAR_POP;
          case "stddev-samp" -> Spread.STDDEV_SAMP;
          case "stddev-pop" -> Spread.STDDEV_POP;
          case "class" -> ofClass(parts.group(2));
          default -> null;
        };
    return Optional.ofNullable((Aggregator<Object, Object, Object>) found);
  }

  private static Aggregator<?, ?, ?> ofClass(String name) {
    try {
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      Class<?> type =
          Class.forName(name, true, loader == null ? Aggregators.class.getClassLoader() : loader);
      return Aggregator.class.isAssignableFrom(type)
          ? (Aggregator<?, ?, ?>) type.getDeclaredConstructor().newInstance()
          : null;
    } catch (ReflectiveOperationException e) {
      return null; // what is asked of the aggregate says so, and names the class
    }
  }
}
