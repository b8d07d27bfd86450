package io.tarn.testkit;

import io.tarn.client.JobReader;
import io.tarn.client.NotFoundException;
import io.tarn.client.Rows;
import io.tarn.client.Snapshot;
import io.tarn.client.TarnClient;
import io.tarn.schemas.RowKey;
import io.tarn.spi.read.DeadRecord;
import io.tarn.spi.read.FoundCell;
import io.tarn.stream.engine.memory.Sabotage;
import io.tarn.stream.engine.protocol.ProtocolBackend;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What a backend brings to {@link AbstractBackendTests}: itself, how an application reads what it
 * keeps, and what may befall the tables behind a job's back. Used by one test.
 */
public interface BackendFixture {
  /** The backend under test, always the same one. The suite closes it after the test. */
  ProtocolBackend backend();

  /** How an application reads what the backend keeps. Closed after each read. */
  default TarnClient openClient() {
    return TarnClient.on(backend().reads());
  }

  /**
   * The rows of a table as an application reads them, by row key; none where nothing is committed.
   *
   * @param batch the snapshot's batch, or empty for the newest
   */
  default Map<RowKey, byte[]> rows(String job, String table, OptionalLong batch) {
    Map<RowKey, byte[]> rows = new TreeMap<>();
    try (TarnClient client = openClient()) {
      JobReader reader = client.job(job);
      Snapshot snapshot =
          batch.isPresent() ? reader.snapshotAt(batch.getAsLong()) : reader.snapshot();
      try (Rows<FoundCell> raw = snapshot.table(table).rawRows()) {
        raw.forEach(found -> rows.put(found.row(), found.cell().value()));
      }
    } catch (NotFoundException nothingCommitted) {
      return Map.of();
    }
    return rows;
  }

  /** Where the dead records of a job stood, as an application reads them, in any order. */
  default List<String> deadPositions(String job) {
    try (TarnClient client = openClient()) {
      return client.job(job).dead(Integer.MAX_VALUE).stream().map(DeadRecord::position).toList();
    }
  }

  /** What somebody might do to the job's tables by hand. */
  Sabotage sabotage(String job);

  /**
   * Does to the job's tables what must change no answer: has what is in memory written to disk, and
   * what may be cleared up cleared up. Returns once it is done. Nothing, if not told.
   */
  default void disturb(String job) {}

  /**
   * Has what the job's tables hold in memory written to disk, and nothing cleared up. Returns once
   * it is done. Nothing, if not told.
   */
  default void flush(String job) {}
}
