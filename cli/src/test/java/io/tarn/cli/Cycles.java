package io.tarn.cli;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Finds the cycles of dependencies among units of code: classes, packages. A cycle is the largest
 * set of units of which each leads to each other; what only leads into it, or out of it, does not
 * belong to it.
 *
 * <p>Dependencies are those of the byte code, where nothing is left of a constant that the compiler
 * has copied, nor of a class that only a comment names.
 */
final class Cycles {
  private Cycles() {}

  /**
   * The cycles among the units that the classes belong to.
   *
   * @param unitOf the name of the unit that a class belongs to, asked for {@code classes} alone
   * @return each as the names of its units in alphabetical order, with {@code ", "} between them
   */
  static Set<String> among(Collection<JavaClass> classes, Function<JavaClass, String> unitOf) {
    Map<String, Set<String>> reached = new HashMap<>();
    Map<String, Set<String>> edges = edges(classes, unitOf);
    edges.keySet().forEach(unit -> reached.put(unit, reachedFrom(unit, edges)));
    Set<String> cycles = new TreeSet<>();
    reached.forEach(
        (unit, there) -> {
          Set<String> cycle = new TreeSet<>(there);
          cycle.removeIf(other -> !reached.get(other).contains(unit));
          if (cycle.size() > 1) {
            cycles.add(String.join(", ", cycle));
          }
        });
    return cycles;
  }

  private static Map<String, Set<String>> edges(
      Collection<JavaClass> classes, Function<JavaClass, String> unitOf) {
    Set<JavaClass> known = new HashSet<>(classes);
    Map<String, Set<String>> edges = new HashMap<>();
    for (JavaClass from : classes) {
      Set<String> targets = edges.computeIfAbsent(unitOf.apply(from), unit -> new HashSet<>());
      for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
        JavaClass to = dependency.getTargetClass().getBaseComponentType();
        if (known.contains(to)) {
          targets.add(unitOf.apply(to));
        }
      }
    }
    return edges;
  }

  /** All that lie behind an edge from the unit on; the unit itself if it lies on a way back. */
  private static Set<String> reachedFrom(String unit, Map<String, Set<String>> edges) {
    Set<String> reached = new HashSet<>();
    Deque<String> next = new ArrayDeque<>(edges.get(unit));
    while (!next.isEmpty()) {
      String each = next.pop();
      if (reached.add(each)) {
        next.addAll(edges.get(each));
      }
    }
    return reached;
  }
}
