/**
 * Why a key has the value that it has: {@link io.tarn.stream.engine.why.Why} finds the input
 * records that a batch changed it by.
 */
package io.tarn.stream.engine.why;
