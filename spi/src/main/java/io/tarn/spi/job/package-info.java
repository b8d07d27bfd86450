/**
 * A job as it is stored: its row and the row's transitions, plans, commits, read points and clocks.
 * What readers, writers and backends all speak of.
 */
package io.tarn.spi.job;
