package io.tarn.spi.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tarn.schemas.TableSchema;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a job's row knows of one of its state tables.
 *
 * @param id what the table's marker row says; another one, or none, tells that somebody has emptied
 *     the table or made it anew
 * @param history how many batches back a snapshot can be taken
 * @param floor the oldest batch of which nothing was dropped when the history was last raised
 * @param retention how long windows are kept behind the watermark; empty for as long as the job is
 * @param windowsFrom windows that end at or before this event time, in ms, are not whole any more:
 *     they were given up when the retention was shorter
 * @param source the source that keeps its names in the table; empty for a table of state
 * @param madeOf the tables whose updates it aggregates or indexes, by name, each with its id;
 *     nothing is written where there are none
 */
public record KeptTable(
    String id,
    int history,
    long floor,
    Optional<Duration> retention,
    Optional<Long> windowsFrom,
    Optional<String> source,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> madeOf) {
  public KeptTable {
    madeOf = madeOf == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(madeOf));
  }

  /** Of a table that is made of no updates of another. */
  public KeptTable(
      String id,
      int history,
      long floor,
      Optional<Duration> retention,
      Optional<Long> windowsFrom,
      Optional<String> source) {
    this(id, history, floor, retention, windowsFrom, source, Map.of());
  }

  /** The oldest batch of which a snapshot can be taken while {@code committed} is the last one. */
  public long oldest(long committed) {
    return Math.max(0, Math.max(floor, committed - history));
  }

  /** A table that the job has not had before. */
  public static KeptTable fresh(
      String id, TableSchema schema, long committed, Optional<String> source) {
    return new KeptTable(
        id, schema.history(), Math.max(0, committed), schema.retention(), Optional.empty(), source);
  }

  /**
   * The same table under another schema: a longer history, or retention, begins where the shorter
   * had got to.
   *
   * @param watermark that of the last committed batch
   */
  public KeptTable under(TableSchema schema, long committed, long watermark) {
    KeptTable asked =
        new KeptTable(
            id,
            schema.history(),
            schema.history() > history ? oldest(committed) : floor,
            schema.retention(),
            windowsFrom,
            source,
            madeOf);
    boolean longer = retention.isPresent() && !keepsAsLongAs(asked);
    if (!longer || watermark == BatchTime.NO_WATERMARK) {
      return asked;
    }
    long gone = watermark - retention.get().toMillis();
    return new KeptTable(
        id,
        asked.history,
        asked.floor,
        asked.retention,
        Optional.of(Math.max(gone, windowsFrom.orElse(gone))),
        source,
        madeOf);
  }

  /** The same table, made of the updates of these; see {@link #madeOf()}. */
  public KeptTable madeOf(Map<String, String> tables) {
    return new KeptTable(id, history, floor, retention, windowsFrom, source, tables);
  }

  /** Whether a window that ends so is shown under a watermark; ms. */
  public boolean shows(long windowEnd, long watermark) {
    boolean kept =
        retention.isEmpty()
            || watermark == BatchTime.NO_WATERMARK
            || windowEnd > watermark - retention.get().toMillis();
    return kept && windowEnd > windowsFrom.orElse(Long.MIN_VALUE);
  }

  /** Whether all windows that were shown under another retention are shown under this. */
  public boolean keepsAsLongAs(KeptTable other) {
    return retention.isEmpty()
        || (other.retention.isPresent() && retention.get().compareTo(other.retention.get()) >= 0);
  }
}
