/**
 * Reads what jobs have committed over HTTP: {@link io.tarn.serving.TarnServer}. Nothing can be
 * written.
 */
package io.tarn.serving;
