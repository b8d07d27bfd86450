package io.tarn.testkit;

import io.tarn.schemas.RowKey;
import io.tarn.stream.engine.memory.Sabotage;
import io.tarn.stream.engine.protocol.ProtocolBackend;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a backend brings to {@link AbstractBackendTests}: itself, how an application reads what it
 * keeps, and what may befall the tables behind a job's back. Used by one test.
 */
public interface BackendFixture {
  /** The backend under test, always the same one. The suite closes it after the test. */
  ProtocolBackend backend();

  /**
   * The rows of a table as an application reads them, by row key; none where nothing is committed.
   *
   * @param batch the snapshot's batch, or empty for the newest
   */
  Map<RowKey, byte[]> rows(String job, String table, OptionalLong batch);

  /** Where the dead records of a job stood, as an application reads them, in any order. */
  List<String> deadPositions(String job);

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
