package io.tarn.client;

import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.TableReads;

/**
 * A table of a snapshot as it is stored: for whoever computes with its rows what a batch did.
 *
 * @param reads reads rows
 * @param readPoint what shows the snapshot's batch
 * @param check to be run once all has been read and before any of it is believed: throws {@link
 *     io.tarn.spi.read.SnapshotExpiredException} if the batch has left the table's history
 */
public record StoredRows(TableReads reads, ReadPoint readPoint, Runnable check) {}
