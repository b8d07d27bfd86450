/**
 * Streams: a graph of {@link io.tarn.stream.engine.DStream}s, run batch by batch by a {@link
 * io.tarn.stream.engine.StreamingContext}, with state in tables of a backend.
 *
 * <p>A batch's way: trigger, plan, log the plan, map side, combine, shuffle by bucket, read state,
 * update, write at the plan's version, commit. {@code MicroBatchLoop} drives it; {@code Planner}
 * makes it of the graph, which is data: {@code Node}; {@code CombineByKey} and {@code UpdateRows}
 * are the two halves of every keyed operation.
 */
package io.tarn.stream.engine;
