package io.tarn.cli;

import io.tarn.client.Change;
import io.tarn.client.Entry;
import io.tarn.client.Records;
import io.tarn.client.Row;
import io.tarn.schemas.TableSchema;
import java.util.Map;

/** What is read, as the records that are shown, each with the batch that it is of. */
final class BatchRecords {
  private BatchRecords() {}

  static Map<String, Object> of(TableSchema schema, Row row, long batch) {
    return with(Records.of(schema, row), batch);
  }

  static Map<String, Object> of(TableSchema schema, String name, Entry entry, long batch) {
    return with(Records.of(schema, name, entry), batch);
  }

  static Map<String, Object> of(TableSchema schema, Change change, long batch) {
    return with(Records.of(schema, change), batch);
  }

  private static Map<String, Object> with(Map<String, Object> record, long batch) {
    record.put("batch", batch);
    return record;
  }
}
