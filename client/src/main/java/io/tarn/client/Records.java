package io.tarn.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.tarn.schemas.EntrySchema;
import io.tarn.schemas.KeyType;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.Window;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What is read, as the records that people and programs are shown. */
public final class Records {
  private Records() {}

  /**
   * A row, as {@code key, window, final, value}: the window and whether it is final if it has one.
   */
  public static Map<String, Object> of(TableSchema schema, Row row) {
    Map<String, Object> record = keyed(schema, row.key(), row.window());
    row.window().ifPresent(window -> record.put("final", row.isFinal()));
    record.put("value", row.value().json());
    return record;
  }

  /**
   * An entry, as {@code entry, value}.
   *
   * @param name that of the map or list
   */
  public static Map<String, Object> of(TableSchema schema, String name, Entry entry) {
    EntrySchema entries =
        schema.entries().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(); // it was read by that name
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("entry", untyped(entries.subKey()).toJson(entry.key()));
    record.put("value", entry.value().json());
    return record;
  }

  /** A change, as {@code key, window, before, after}: null where there was or is nothing. */
  public static Map<String, Object> of(TableSchema schema, Change change) {
    Map<String, Object> record = keyed(schema, change.key(), change.window());
    record.put("before", json(change.before()));
    record.put("after", json(change.after()));
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
  public static Object key(TableSchema schema, Object key) {
    return untyped(schema.keyType()).toJson(key);
  }

  @SuppressWarnings("unchecked") // a row's key is of its table's key type
  private static KeyType<Object> untyped(KeyType<?> type) {
    return (KeyType<Object>) type;
  }
}
