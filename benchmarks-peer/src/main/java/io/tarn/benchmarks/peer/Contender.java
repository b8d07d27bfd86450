package io.tarn.benchmarks.peer;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.launcher.JavaModuleOptions;

/** What runs against what: Spark with either collector, of which the better one counts. */
enum Contender {
  SPARK_G1("SPARK", "Spark, G1", "-XX:+UseG1GC"),
  SPARK_PARALLEL("SPARK", "Spark, Parallel", "-XX:+UseParallelGC"),
  TARN("TARN", "Tarn", "");

  private final String side;
  private final String label;
  private final String collector;

  Contender(String side, String label, String collector) {
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
    if (!isSpark()) {
      return shipped;
    }
    List<String> flags = new ArrayList<>(List.of(JavaModuleOptions.defaultModuleOptionArray()));
    flags.add(collector);
    return flags;
  }
}
