package io.tarn.cli;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which classes count as one where cycles are looked for: a top-level class with all that is nested
 * in it, and what cannot be written without a cycle. That is a sealed interface with the classes
 * that it permits, which must name each other, and the faces of a fluent interface, each of which
 * has methods that give the others.
 */
final class ClassUnits {
  private static final String ENGINE = "io.tarn.stream.engine.";

  /** The one fluent interface; all others have to do without a cycle. */
  private static final List<String> FACES =
      List.of(
          ENGINE + "DStream",
          ENGINE + "PairDStream",
          ENGINE + "StateDStream",
          ENGINE + "WindowResultDStream",
          ENGINE + "WindowedDStream",
          ENGINE + "SessionDStream",
          ENGINE + "ProcessedDStream");

  private final Map<String, String> unitOf = new HashMap<>();

  ClassUnits(Collection<JavaClass> classes) {
    FACES.forEach(face -> merge(face, FACES.get(0)));
    for (JavaClass each : classes) {
      Class<?> type = each.reflect();
      if (type.isSealed()) {
        for (Class<?> permitted : type.getPermittedSubclasses()) {
          merge(topLevel(permitted), topLevel(type));
        }
      }
    }
  }

  /** The name of one class of its unit. */
  String of(JavaClass nested) {
    return resolve(topLevel(nested));
  }

  private void merge(String one, String other) {
    String from = resolve(one);
    String to = resolve(other);
    if (!from.equals(to)) {
      unitOf.put(from, to);
    }
  }

  private String resolve(String topLevel) {
    String unit = topLevel;
    while (unitOf.containsKey(unit)) {
      unit = unitOf.get(unit);
    }
    return unit;
  }

  private static String topLevel(Class<?> nested) {
    return nested.getEnclosingClass() == null
        ? nested.getName()
        : topLevel(nested.getEnclosingClass());
  }

  private static String topLevel(JavaClass nested) {
    Optional<JavaClass> outer = nested.getEnclosingClass();
    return outer.isEmpty() ? nested.getName() : topLevel(outer.get());
  }
}
