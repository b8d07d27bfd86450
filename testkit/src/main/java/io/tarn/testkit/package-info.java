/**
 * For tests of jobs: {@link io.tarn.testkit.JobDriver}, which runs one without HBase. For tests of
 * Tarn and of what is plugged into it: the contracts that every backend, runner, source, sink and
 * client keeps, as classes to extend ({@link io.tarn.testkit.AbstractBackendTests}, {@link
 * io.tarn.testkit.AbstractRunnerTests} and their like); a backend that fails on command ({@link
 * io.tarn.testkit.FaultyBackend}); and a clock that stands still ({@link
 * io.tarn.testkit.FakeClock}).
 */
package io.tarn.testkit;
