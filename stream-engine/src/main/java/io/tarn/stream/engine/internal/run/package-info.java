/**
 * A job from its opening to its end: the loop, one batch after the other, tried again where it
 * fails.
 */
package io.tarn.stream.engine.internal.run;
