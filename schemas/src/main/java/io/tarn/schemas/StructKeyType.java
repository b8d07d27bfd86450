package io.tarn.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.hbase.util.PositionedByteRange;

/**
 * A key of several fields: their encodings one after the other, each of which knows its own end.
 */
final class StructKeyType extends KeyType<List<Object>> {
  private static final long serialVersionUID = 1L;
  private static final JsonMapper JSON = new JsonMapper();

  private final ArrayList<KeyType<Object>> fields = new ArrayList<>();

  StructKeyType(List<KeyType<?>> fields) {
    if (fields.isEmpty()) {
      throw new IllegalArgumentException("a struct key must have at least one field");
    }
    for (KeyType<?> field : fields) {
      this.fields.add(unchecked(field));
    }
  }

  @SuppressWarnings(
      "unchecked") // each field is only ever given values of its own type, checked in fieldsOf
  private static KeyType<Object> unchecked(KeyType<?> field) {
    return (KeyType<Object>) field;
  }

  @Override
  public String name() {
    return fields.stream().map(KeyType::name).collect(Collectors.joining(",", "struct<", ">"));
  }

  @Override
  public boolean isEqualByContent() {
    return fields.stream().allMatch(KeyType::isEqualByContent);
  }

  @Override
  void encode(List<Object> key, PositionedByteRange into) {
    checkArity(key);
    for (int i = 0; i < fields.size(); i++) {
      try {
        fields.get(i).encode(key.get(i), into);
      } catch (ClassCastException e) {
        throw wrongType(i, key, e);
      }
    }
  }

  @Override
  List<Object> decode(PositionedByteRange from) {
    List<Object> key = new ArrayList<>(fields.size());
    for (KeyType<Object> field : fields) {
      key.add(field.decode(from));
    }
    return Collections.unmodifiableList(key);
  }

  @Override
  void skip(PositionedByteRange from) {
    fields.forEach(field -> field.skip(from));
  }

  @Override
  int maxBytes(List<Object> key) {
    checkArity(key);
    int sum = 0;
    for (int i = 0; i < fields.size(); i++) {
      try {
        sum += fields.get(i).maxBytes(key.get(i));
      } catch (ClassCastException e) {
        throw wrongType(i, key, e);
      }
    }
    return sum;
  }

  @Override
  public List<Object> parseText(String text) {
    try {
      JsonNode array = JSON.readTree(text);
      if (!array.isArray() || array.size() != fields.size()) {
        throw new IllegalArgumentException(
            "expected a JSON array of "
                + fields.size()
                + " fields for a "
                + name()
                + " key, but got "
                + text);
      }
      List<Object> key = new ArrayList<>();
      for (int i = 0; i < fields.size(); i++) {
        boolean isNull = array.get(i).isNull() && fields.get(i) instanceof NullableKeyType;
        key.add(isNull ? null : fields.get(i).parseText(text(array.get(i))));
      }
      return Collections.unmodifiableList(key);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "expected a JSON array for a " + name() + " key, such as [\"a\",\"1\"], but got " + text,
          e);
    }
  }

  @Override
  public Object toJson(List<Object> key) {
    List<Object> json = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      json.add(fields.get(i).toJson(key.get(i)));
    }
    return json;
  }

  private KeyEncodingException wrongType(int field, List<Object> key, ClassCastException cause) {
    return new KeyEncodingException(
        "field "
            + field
            + " of a "
            + name()
            + " key must be a "
            + fields.get(field)
            + ", but is "
            + key.get(field),
        cause);
  }

  private static String text(JsonNode field) {
    return field.isValueNode() ? field.asText() : field.toString();
  }

  private void checkArity(List<Object> key) {
    if (key.size() != fields.size()) {
      throw new KeyEncodingException(
          "a "
              + name()
              + " key must have "
              + fields.size()
              + " fields, but "
              + key
              + " has "
              + key.size());
    }
    for (int i = 0; i < fields.size(); i++) {
      if (key.get(i) == null && !(fields.get(i) instanceof NullableKeyType)) {
        throw new KeyEncodingException("field " + i + " of a " + name() + " key must not be null");
      }
    }
  }
}
