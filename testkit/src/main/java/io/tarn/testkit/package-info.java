/**
 * What tests of Tarn share: the contract that every backend keeps, as a class to extend ({@link
 * io.tarn.testkit.AbstractBackendTests}); a backend that fails on command ({@link
 * io.tarn.testkit.FaultyBackend}); and a clock that stands still ({@link
 * io.tarn.testkit.FakeClock}).
 */
package io.tarn.testkit;
