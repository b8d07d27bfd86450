package io.tarn.schemas;

import java.io.Serializable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A map or a list that each key of a table may have, as the table's descriptor names it. Its
 * entries are rows of their own, below the key.
 *
 * @param name how it is told from others of the table
 * @param kind a map, or a list
 * @param subKey how the keys of a map's entries become bytes; of a list {@link #LIST_KEY}
 * @param value what its values are made of
 * @param ttl for how long after it was last written an entry is there, by the times of batches;
 *     empty for as long as it is not removed
 */
public record EntrySchema(
    String name, Kind kind, KeyType<?> subKey, ValueSchema value, Optional<Duration> ttl)
    implements Serializable {
  /** The entries of a list are in the order of batches, and in one batch as they were added. */
  public static final KeyType<List<Object>> LIST_KEY =
      KeyTypes.struct(KeyTypes.LONG, KeyTypes.LONG);

  private static final String PREFIX = "tarn.entries.";

  /** What entries are to a key. */
  public enum Kind {
    /** By keys of their own, in their order. */
    MAP,
    /** In the order in which they were added. */
    LIST
  }

  public EntrySchema {
    NamePattern.check("map or list", name);
    if (ttl.isPresent() && (ttl.get().isNegative() || ttl.get().isZero())) {
      throw new IllegalArgumentException(
          "the ttl of " + name + " must be positive, but is " + ttl.get());
    }
  }

  /** Whether an entry is gone at a time: it was last written longer ago than it lives. */
  public boolean isExpired(long writtenMillis, long atMillis) {
    return ttl.isPresent() && atMillis - writtenMillis > ttl.get().toMillis();
  }

  /** What it is, for messages. */
  String describe() {
    return (kind == Kind.MAP ? "a map by " + subKey.name() : "a list") + " of " + value.describe();
  }

  /** Its attributes in the table's descriptor. */
  Map<String, String> toAttributes() {
    Map<String, String> attributes = new LinkedHashMap<>();
    String prefix = PREFIX + name + ".";
    attributes.put(prefix + "kind", kind.name().toLowerCase(Locale.ROOT));
    if (kind == Kind.MAP) {
      attributes.put(prefix + "key", subKey.name());
    }
    ValueAttributes.put(attributes, prefix, value);
    ttl.ifPresent(kept -> attributes.put(prefix + "ttl", kept.toString()));
    return attributes;
  }

  static EntrySchema fromAttributes(String name, Map<String, String> attributes) {
    String prefix = PREFIX + name + ".";
    Kind kind = Kind.valueOf(attributes.get(prefix + "kind").toUpperCase(Locale.ROOT));
    return new EntrySchema(
        name,
        kind,
        kind == Kind.LIST ? LIST_KEY : KeyTypes.parse(attributes.get(prefix + "key")),
        ValueAttributes.parse(attributes, prefix),
        Optional.ofNullable(attributes.get(prefix + "ttl")).map(Duration::parse));
  }

  /** In another process it is what a stranger would read from the table's descriptor. */
  private Object writeReplace() {
    return new Attributes(name, new LinkedHashMap<>(toAttributes()));
  }

  private record Attributes(String name, LinkedHashMap<String, String> byName)
      implements Serializable {
    private Object readResolve() {
      return fromAttributes(name, byName);
    }
  }
}
