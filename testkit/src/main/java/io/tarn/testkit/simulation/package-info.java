/**
 * Engines, readers and sweepers of one job on one seeded scheduler, above a model of HBase: every
 * schedule can be replayed from its seed. {@link io.tarn.testkit.simulation.Simulation} runs one,
 * {@link io.tarn.testkit.simulation.Simulate} many; {@link io.tarn.testkit.simulation.FaultyRule}
 * names rules that are wrong, each of which must be caught.
 */
package io.tarn.testkit.simulation;
