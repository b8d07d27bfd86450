package io.tarn.spi.read;

import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.BatchEntry;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.job.StoredTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One job as it is stored: its row, its batches, its dead letters and its tables. Thread-safe. */
public interface JobReads {
  /** The job's row as it is now; empty if there is none. */
  Optional<JobRow> row();

  /** What the job does, as JSON, as it was last opened; not part of its row. */
  Optional<String> graph();

  /** The record of a batch that a reader sees, if it is still kept. */
  Optional<BatchEntry> batch(long batch, ReadPoint at);

  /**
   * The records that a reader sees of this batch and those before it, newest first.
   *
   * @param most how many at most
   */
  default List<BatchEntry> batches(long newest, int most, ReadPoint at) {
    List<BatchEntry> entries = new ArrayList<>();
    for (long batch = newest; batch >= 0 && entries.size() < most; batch--) {
      Optional<BatchEntry> entry = batch(batch, at);
      if (entry.isEmpty()) {
        break;
      }
      entries.add(entry.get());
    }
    return entries;
  }

  /**
   * The dead letters that a reader sees, by source, version and sequence.
   *
   * @param most how many at most
   */
  List<DeadRecord> dead(int most, ReadPoint at);

  /** The job's state tables as they are found, by name. */
  Map<String, StoredTable> tables();

  /** One state table as it is found; empty if there is none of that name. */
  default Optional<StoredTable> stored(String table) {
    return Optional.ofNullable(tables().get(table));
  }

  /** What the descriptors of the job's state tables say, in order of name. */
  default List<TableSchema> schemas() {
    return tables().values().stream()
        .map(StoredTable::schema)
        .sorted(Comparator.comparing(TableSchema::table))
        .toList();
  }

  /**
   * A state table, to be read.
   *
   * @param schema what its descriptor was found to say
   */
  TableReads table(TableSchema schema);
}
