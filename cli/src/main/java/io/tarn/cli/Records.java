package io.tarn.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.tarn.client.Change;
import io.tarn.client.Entry;
import io.tarn.client.Row;
import io.tarn.client.Value;
import io.tarn.schemas.EntrySchema;
import io.tarn.schemas.KeyType;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.Window;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Rows as the records that are shown: {@code key, window, final, value, batch}. */
final class Records {
  private Records() {}

  static Map<String, Object> of(TableSchema schema, Row row, long batch) {
    Map<String, Object> record = keyed(schema, row.key(), row.window());
    row.window().ifPresent(window -> record.put("final", row.isFinal()));
    record.put("value", row.value().json());
    record.put("batch", batch);
    return record;
  }

  /**
   * An entry, as {@code entry, value, batch}.
   *
   * @param name that of the map or list
   */
  static Map<String, Object> of(TableSchema schema, String name, Entry entry, long batch) {
    EntrySchema entries =
        schema.entries().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(); // it was read by that name
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("entry", untyped(entries.subKey()).toJson(entry.key()));
    record.put("value", entry.value().json());
    record.put("batch", batch);
    return record;
  }

  /** A change, as {@code key, window, before, after, batch}: null where there was or is nothing. */
  static Map<String, Object> of(TableSchema schema, Change change, long batch) {
    Map<String, Object> record = keyed(schema, change.key(), change.window());
    record.put("before", json(change.before()));
    record.put("after", json(change.after()));
    record.put("batch", batch);
    return record;
  }

  private static JsonNode json(Optional<Value> value) {
    return value.map(Value::json).orElse(NullNode.getInstance());
  }

  private static Map<String, Object> keyed(
      TableSchema schema, Object key, Optional<Window> window) {
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
