/** Many clients that read over HTTP while a job runs: {@code dev/load}. */
package io.tarn.benchmarks.load;
