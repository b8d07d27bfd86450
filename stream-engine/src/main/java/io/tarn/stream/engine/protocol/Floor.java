package io.tarn.stream.engine.protocol;

import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.KeptTable;
import io.tarn.spi.job.ReadPoint;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Below what the tables of a job may be cleared for good.
 *
 * @param batch the oldest batch within history
 * @param readPoint what a reader of that batch asks for
 * @param time what time it was for that batch: no snapshot within history has an earlier watermark
 * @param wallMillis the writer's clock
 * @param tables what the job's row said of the tables when this was decided
 * @param removalsAfter behind which version rows may have been removed that were not looked for
 *     below an earlier floor; empty if none were
 * @param windows whether windows may be cleared: not while a reader may still go by what the row
 *     said of them before
 */
public record Floor(
    long batch,
    ReadPoint readPoint,
    BatchTime time,
    long wallMillis,
    Map<String, KeptTable> tables,
    OptionalLong removalsAfter,
    boolean windows) {
  public Floor {
    tables = Map.copyOf(tables);
  }

  /**
   * Whether a window that ends so may be cleared from a table.
   *
   * @param now what the row says of the table now: a later writer may keep windows for longer
   */
  public boolean clears(String table, Optional<KeptTable> now, long windowEnd) {
    long watermark = time.watermarkMillis();
    return windows
        && tables.containsKey(table)
        && now.isPresent()
        && !tables.get(table).shows(windowEnd, watermark)
        && !now.get().shows(windowEnd, watermark);
  }
}
