/**
 * Small programs to begin with: {@link io.tarn.examples.first.RunningWordCount} is the one to read
 * first, the others show batches and windows over batches.
 */
package io.tarn.examples.first;
