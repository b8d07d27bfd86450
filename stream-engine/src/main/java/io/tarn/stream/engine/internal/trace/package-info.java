/**
 * Computes a committed batch once more, and sees which records of the input come to a row: {@link
 * io.tarn.stream.engine.internal.trace.JobWhy}.
 */
package io.tarn.stream.engine.internal.trace;
