package io.tarn.serving.api;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What a request was given, checked: of each parameter its value as the document types it. */
public final class Arguments {
  private final Map<String, Object> values;

  Arguments(Map<String, Object> values) {
    this.values = Map.copyOf(values);
  }

  /** Whether it was given. */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** A text that the document requires. */
  public String text(String name) {
    return (String) values.get(name);
  }

  public Optional<String> findText(String name) {
    return Optional.ofNullable(text(name));
  }

  public Optional<Long> findNumber(String name) {
    return Optional.ofNullable((Long) values.get(name));
  }

  /** A number that the document requires, or gives a default. */
  public int count(String name) {
    return Math.toIntExact((Long) values.get(name));
  }

  public Optional<Instant> findTime(String name) {
    return Optional.ofNullable((Instant) values.get(name));
  }
}
