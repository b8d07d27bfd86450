/** What Tarn costs, measured: whole programs on an embedded HBase, run by {@code dev/bench}. */
package io.tarn.benchmarks;
