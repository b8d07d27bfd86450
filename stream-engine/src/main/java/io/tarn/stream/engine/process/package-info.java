/**
 * {@code process}: a user's function with all that keyed state has, a value, maps, lists and timers
 * for each key.
 */
package io.tarn.stream.engine.process;
