/**
 * Reads what jobs have committed, whether they run or not, from any backend: {@link
 * io.tarn.client.TarnClient}, then snapshots of one batch, and their tables, scans, windows and
 * changes. Needs neither engine nor writer.
 */
package io.tarn.client;
