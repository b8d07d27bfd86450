/**
 * What tests of Tarn share: the contracts that every backend keeps, as suites to extend ({@link
 * io.tarn.testkit.AbstractStateTableTests}, {@link io.tarn.testkit.AbstractJobLogTests}, {@link
 * io.tarn.testkit.AbstractPromiseTests}); a backend that fails on command ({@link
 * io.tarn.testkit.FaultyBackend}); and a clock that stands still ({@link
 * io.tarn.testkit.FakeClock}).
 */
package io.tarn.testkit;
