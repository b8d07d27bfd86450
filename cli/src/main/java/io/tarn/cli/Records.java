package io.tarn.cli;

import io.tarn.client.Row;
import io.tarn.schemas.KeyType;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.Window;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Rows as the records that are shown: {@code key, window, value, batch}. */
final class Records {
  private Records() {}

  static Map<String, Object> of(TableSchema schema, Row row, long batch) {
    Map<String, Object> record = keyed(schema, row.key(), row.window());
    row.window().ifPresent(window -> record.put("final", row.isFinal()));
    record.put("value", row.value().json());
    record.put("batch", batch);
    return record;
  }

  static Map<String, Object> keyed(TableSchema schema, Object key, Optional<Window> window) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("key", key(schema, key));
    window.ifPresent(
        found -> {
          Map<String, String> bounds = new LinkedHashMap<>();
          bounds.put("start", found.start().toString());
          bounds.put("end", found.end().toString());
          record.put("window", bounds);
        });
    return record;
  }

  /** The key as JSON shows it. */
  static Object key(TableSchema schema, Object key) {
    return untyped(schema.keyType()).toJson(key);
  }

  @SuppressWarnings("unchecked") // a row's key is of its table's key type
  private static KeyType<Object> untyped(KeyType<?> type) {
    return (KeyType<Object>) type;
  }
}
