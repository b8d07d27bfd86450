/**
 * Whole processes and clusters harmed while the job {@code weblogs} runs on them, and its tables
 * compared with a count of the input: the command {@code dev/chaos}.
 */
package io.tarn.chaos;
