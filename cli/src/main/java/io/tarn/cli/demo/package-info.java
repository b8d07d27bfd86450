/**
 * The main job: web-server logs folded into totals by host, hits by URL and window, and replies by
 * code.
 */
package io.tarn.cli.demo;
