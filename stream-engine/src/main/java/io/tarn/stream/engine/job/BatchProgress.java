package io.tarn.stream.engine.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tarn.schemas.JacksonMappers;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The figures of one batch.
 *
 * @param batch the batch id
 * @param version the version that was committed
 * @param started when the attempt that was committed was planned
 * @param attempts how many attempts it took
 * @param inputRows records that the sources gave
 * @param deadRows records that went to the dead letters, once for each reason
 * @param lateRows records whose last window had closed, in whichever table; each once
 * @param stateRowsRead rows read from state tables, not counting what the caches held
 * @param stateRowsCached rows that were asked for and that the caches held
 * @param stateRowsWritten rows written to state tables
 * @param watermark the watermark that the batch was judged by, if there was one
 * @param rowsPerSecond input rows by the time of the whole batch
 * @param durationMillis by step, {@code plan}, {@code run}, {@code commit} and {@code batch} for
 *     all together; without {@code commit} while the batch is not committed
 * @param nodes by step of the graph, in the order of their numbers; empty for a batch that was
 *     passed over
 */
public record BatchProgress(
    long batch,
    long version,
    Instant started,
    int attempts,
    long inputRows,
    long deadRows,
    long lateRows,
    long stateRowsRead,
    long stateRowsCached,
    long stateRowsWritten,
    Optional<Instant> watermark,
    double rowsPerSecond,
    Map<String, Double> durationMillis,
    List<NodeProgress> nodes) {

  public BatchProgress {
    durationMillis = new LinkedHashMap<>(durationMillis);
    nodes = nodes == null ? List.of() : List.copyOf(nodes); // an older version wrote none
  }

  /** One JSON object, as {@code tarn:batch} keeps it. */
  public String toJson() {
    try {
      return JacksonMappers.JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("progress can always be written", e);
    }
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static BatchProgress parse(String json) {
    try {
      return JacksonMappers.JSON.readValue(json, BatchProgress.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not the progress of a batch: " + json, e);
    }
  }
}
