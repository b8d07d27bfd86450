/**
 * What Tarn costs, measured: whole programs on an embedded HBase, run by {@code dev/bench}, and JMH
 * for the small.
 */
package io.tarn.benchmarks;
