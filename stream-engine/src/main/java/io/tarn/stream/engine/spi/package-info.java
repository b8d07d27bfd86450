/**
 * What the engine asks of the world: a backend for the job log and the state, a runner for batches,
 * sources for records.
 *
 * <p>{@link io.tarn.stream.engine.spi.Backend} and what it opens must pass the contract suites of
 * the testkit; {@link io.tarn.stream.engine.spi.Batch} is the waist below which a batch may run on
 * threads or on a cluster.
 */
package io.tarn.stream.engine.spi;
