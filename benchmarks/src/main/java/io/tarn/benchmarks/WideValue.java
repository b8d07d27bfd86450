package io.tarn.benchmarks;

import java.io.Serializable;

/**
 * A value of some 1 kB.
 *
 * @param text a thousand characters, that tell the event's value
 * @param timeMillis the event's
 */
record WideValue(String text, long timeMillis) implements Serializable {
  private static final int LENGTH = 1_000;
  private static final String TEXT = filler();

  static WideValue of(Event event) {
    int from = (int) (event.value() % LENGTH);
    return new WideValue(TEXT.substring(from, from + LENGTH), event.timeMillis());
  }

  private static String filler() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; text.length() < 2 * LENGTH; i++) {
      text.append(Integer.toString(i, Character.MAX_RADIX));
    }
    return text.toString();
  }
}
