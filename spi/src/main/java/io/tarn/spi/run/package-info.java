/**
 * What runs a batch, and what its tasks are given: {@link io.tarn.spi.run.Runner}, {@link
 * io.tarn.spi.run.Batch}, {@link io.tarn.spi.run.TaskRecipe}.
 */
package io.tarn.spi.run;
