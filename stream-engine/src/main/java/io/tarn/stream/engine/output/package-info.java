/** Outputs for people and for tests: to a console, and in memory. */
package io.tarn.stream.engine.output;
