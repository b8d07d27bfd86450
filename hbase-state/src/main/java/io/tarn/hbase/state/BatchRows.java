package io.tarn.hbase.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tarn.schemas.Mappers;
import io.tarn.stream.engine.protocol.BatchEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.util.Bytes;

/** The rows of {@code tarn:batch}: job and batch id, one cell of JSON at the attempt's version. */
final class BatchRows {
  static final byte[] FAMILY = Bytes.toBytes("b");
  private static final byte[] ENTRY = Bytes.toBytes("entry");

  private BatchRows() {}

  static byte[] rowKey(String job, long batch) {
    return OrderedKeys.of(job).add(batch).bytes();
  }

  static Put put(String job, BatchEntry entry) {
    try {
      return new Put(rowKey(job, entry.batch()))
          .addColumn(FAMILY, ENTRY, entry.version(), Mappers.JSON.writeValueAsBytes(entry));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a batch's record can always be written", e);
    }
  }

  static Optional<BatchEntry> parse(Result result) {
    if (result.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Mappers.JSON.readValue(result.getValue(FAMILY, ENTRY), BatchEntry.class));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "row " + Bytes.toStringBinary(result.getRow()) + " of tarn:batch is not of format 1", e);
    }
  }
}
