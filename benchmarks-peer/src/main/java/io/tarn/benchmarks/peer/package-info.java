/**
 * Tarn and Spark Structured Streaming side by side, run by {@code dev/bench peer}: begin at {@link
 * io.tarn.benchmarks.peer.PeerCommand}.
 */
package io.tarn.benchmarks.peer;
