/** Outputs for people and for tests: {@link io.tarn.stream.engine.output.ConsoleOutput}. */
package io.tarn.stream.engine.output;
