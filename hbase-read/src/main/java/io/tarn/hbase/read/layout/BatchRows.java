package io.tarn.hbase.read.layout;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tarn.schemas.JacksonMappers;
import io.tarn.spi.job.BatchEntry;
import io.tarn.spi.job.ReadPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.KeyValue;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.util.Bytes;

/**
 * The rows of {@code tarn:batch}: job and batch id, one cell of JSON for each attempt that got so
 * far, at its version.
 */
public final class BatchRows {
  private static final byte[] FAMILY = Bytes.toBytes("b");

  /** Attempts at one batch, and batches of one id of a job that was put back. */
  public static final int VERSIONS = 100;

  private static final byte[] ENTRY = Bytes.toBytes("entry");

  private BatchRows() {}

  /** The one column family of {@code tarn:batch}. */
  public static byte[] family() {
    return FAMILY.clone();
  }

  /** The row of a batch. */
  public static byte[] rowKey(String job, long batch) {
    return OrderedKeys.of(job).add(batch).bytes();
  }

  /** A batch's record, to be written beside those of other attempts. */
  public static Cell cell(String job, BatchEntry entry) {
    try {
      byte[] json = JacksonMappers.JSON.writeValueAsBytes(entry);
      return new KeyValue(rowKey(job, entry.batch()), FAMILY, ENTRY, entry.version(), json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a batch's record can always be written", e);
    }
  }

  /** Asks for all records of a batch: see {@link #parse(Result, ReadPoint)}. */
  public static Get get(String job, long batch) throws IOException {
    return new Get(rowKey(job, batch)).addFamily(FAMILY).readAllVersions();
  }

  /** The entry that a reader sees, of all that are in the row. */
  public static Optional<BatchEntry> parse(Result result, ReadPoint at) {
    for (Cell cell : result.isEmpty() ? new Cell[0] : result.rawCells()) { // newest first
      if (at.sees(cell.getTimestamp())) {
        return Optional.of(parse(cell));
      }
    }
    return Optional.empty();
  }

  private static BatchEntry parse(Cell cell) {
    try {
      return JacksonMappers.JSON.readValue(CellUtil.cloneValue(cell), BatchEntry.class);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "row "
              + Bytes.toStringBinary(CellUtil.cloneRow(cell))
              + " of tarn:batch is not of format 1",
          e);
    }
  }
}
