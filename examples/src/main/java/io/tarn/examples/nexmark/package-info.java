/**
 * Nexmark, the auction benchmark: the events and {@link io.tarn.examples.nexmark.NexmarkGenerator}
 * that makes them, and queries 0 to 9 as jobs, one class each. {@code NexmarkModel}, among the
 * tests, says what each query must answer.
 *
 * <p>The rules are those of Apache Beam, {@code sdks/java/testing/nexmark}. Each class names the
 * file there that its rule is taken from; the code is our own.
 */
package io.tarn.examples.nexmark;
