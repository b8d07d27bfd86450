/** Figures for Prometheus, by Micrometer. */
package io.tarn.serving.metrics;
