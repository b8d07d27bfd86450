package io.tarn.benchmarks;

import io.tarn.schemas.Buckets;
import io.tarn.schemas.CborCodec;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableFormat;
import io.tarn.schemas.ValueCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.hbase.client.Put;

/** The rows of a job that keeps the latest {@link WideValue} of each key. */
final class LatestRows implements BatchRows {
  private final RowKeys<String> rowKeys = RowKeys.of(KeyTypes.STRING, Buckets.DEFAULT_COUNT);
  private final ValueCodec<WideValue> codec = CborCodec.of(WideValue.class);

  @Override
  public List<Put> next(List<Path> files, long version) throws IOException {
    Map<String, Event> latest = new LinkedHashMap<>();
    for (Path file : files) {
      for (String line : Files.readAllLines(file)) {
        Event event = Event.parse(line);
        latest.put(event.key(), event); // later lines are later events
      }
    }
    return latest.values().stream().map(event -> put(event, version)).toList();
  }

  private Put put(Event event, long version) {
    return new Put(rowKeys.row(event.key()).bytes(), version, true)
        .addColumn(
            TableFormat.stateFamily(),
            TableFormat.valueQualifier(),
            version,
            codec.encode(WideValue.of(event)));
  }
}
