package io.tarn.schemas;

import org.apache.hadoop.hbase.util.Order;
import org.apache.hadoop.hbase.util.OrderedBytes;
import org.apache.hadoop.hbase.util.PositionedByteRange;

/** A field of a struct that may be null, which comes before all else. */
final class NullableKeyType<K> extends KeyType<K> {
  private static final long serialVersionUID = 1L;
  static final String SUFFIX = "?";

  private final KeyType<K> type;

  NullableKeyType(KeyType<K> type) {
    if (type instanceof NullableKeyType) {
      throw new IllegalArgumentException("key type " + type + " is nullable already");
    }
    this.type = type;
  }

  @Override
  public String name() {
    return type.name() + SUFFIX;
  }

  @Override
  public boolean isEqualByContent() {
    return type.isEqualByContent();
  }

  @Override
  void encode(K key, PositionedByteRange into) {
    if (key == null) {
      OrderedBytes.encodeNull(into, Order.ASCENDING);
    } else {
      type.encode(key, into);
    }
  }

  @Override
  K decode(PositionedByteRange from) {
    if (OrderedBytes.isNull(from)) {
      OrderedBytes.skip(from);
      return null;
    }
    return type.decode(from);
  }

  @Override
  void skip(PositionedByteRange from) {
    if (OrderedBytes.isNull(from)) {
      OrderedBytes.skip(from);
    } else {
      type.skip(from);
    }
  }

  @Override
  int maxBytes(K key) {
    return key == null ? 1 : type.maxBytes(key);
  }

  @Override
  public K parseText(String text) {
    return type.parseText(text);
  }

  @Override
  public Object toJson(K key) {
    return key == null ? null : type.toJson(key);
  }
}
