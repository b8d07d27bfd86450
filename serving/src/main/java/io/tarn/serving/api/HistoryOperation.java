package io.tarn.serving.api;

import io.tarn.client.JobReader;
import io.tarn.client.KeyBatch;
import io.tarn.client.KeyHistory;
import io.tarn.client.Records;
import io.tarn.hbase.read.TarnTables;
import io.tarn.schemas.KeyType;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.hbase.util.Bytes;

/** The batches that changed a key, with what it was before and after each. */
final class HistoryOperation implements Operation {
  private final Lake lake;

  HistoryOperation(Lake lake) {
    this.lake = lake;
  }

  @Override
  public Reply run(Call call) {
    Arguments given = call.arguments();
    JobReader job = lake.client().job(call.job());
    TableSchema schema = job.snapshot().table(call.table()).schema();
    Object key = schema.keyType().parseText(given.text("key"));
    KeyHistory history = KeyHistory.of(job, call.table(), key);
    Optional<Instant> window = given.findTime("window");
    if (window.isPresent()) {
      history = history.ofWindow(window.get());
    }
    List<Object> batches = new ArrayList<>();
    history.newest(given.count("last")).forEach(each -> batches.add(record(schema, each)));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("job", call.job());
    answer.put("table", call.table());
    answer.put("key", given.text("key"));
    answer.put("oldest", history.oldest());
    answer.put("batches", batches);
    answer.put("htable", TarnTables.stateTable(call.job(), call.table()).getNameAsString());
    answer.put("rowKey", rowKey(schema, key));
    return Reply.json(answer);
  }

  private static Map<String, Object> record(TableSchema schema, KeyBatch batch) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("batch", batch.batch());
    record.put("time", batch.planned().toString());
    record.put("changes", batch.changes().stream().map(each -> Records.of(schema, each)).toList());
    return record;
  }

  @SuppressWarnings("unchecked") // the key was read by this very type
  private static String rowKey(TableSchema schema, Object key) {
    RowKeys<Object> rows = RowKeys.of((KeyType<Object>) schema.keyType(), schema.buckets());
    return Bytes.toStringBinary(rows.row(key).bytes());
  }
}
