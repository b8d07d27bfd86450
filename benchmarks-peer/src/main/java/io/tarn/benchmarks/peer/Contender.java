package io.tarn.benchmarks.peer;

import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/** What runs against what: Spark with either collector, of which the better one counts. */
enum Contender {
  SPARK_G1("SPARK", "Spark, G1", List.of("-XX:+UseG1GC")),
  SPARK_PARALLEL("SPARK", "Spark, Parallel", List.of("-XX:+UseParallelGC")),
  TARN("TARN", "Tarn", List.of());

  private final String side;
  private final String label;
  private final List<String> collector;

  Contender(String side, String label, List<String> collector) {
    this.side = side;
    this.label = label;
    this.collector = collector;
  }

  String side() {
    return side;
  }

  String label() {
    return label;
  }

  boolean isSpark() {
    return this != TARN;
  }

  /**
   * The flags of its JVM, besides those of both sides: for Spark those that its own launcher gives.
   *
   * @param shipped those that Tarn's launcher gives
   */
  List<String> flags(List<String> shipped) {
    return isSpark()
        ? Stream.concat(Stream.of(JavaModuleOptions.defaultModuleOptionArray()), collector.stream())
            .toList()
        : shipped;
  }
}
