/** A backend in this process's memory: for tests, and as the plainest reading of the contracts. */
package io.tarn.stream.engine.memory;
