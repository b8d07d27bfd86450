package io.tarn.benchmarks;

import io.tarn.files.TextLine;
import java.io.Serializable;

/**
 * A line of {@code key,value,eventTimeMillis}.
 *
 * @param key what is counted by
 * @param value what is summed
 * @param timeMillis when it happened
 */
record Event(String key, long value, long timeMillis) implements Serializable {
  static Event parse(TextLine line) {
    return parse(line.text());
  }

  static Event parse(String text) {
    int first = text.indexOf(',');
    int second = text.indexOf(',', first + 1);
    return new Event(
        text.substring(0, first),
        Long.parseLong(text, first + 1, second, 10),
        Long.parseLong(text, second + 1, text.length(), 10));
  }
}
