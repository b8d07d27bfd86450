package io.tarn.stream.engine.job;

import java.util.Locale;

/** Which watermark holds for a job whose streams have several. */
public enum WatermarkPolicy {
  /** The least: no stream is late by another. */
  MIN,
  /** The greatest: the fastest stream closes windows, and slower ones may be late. */
  MAX;

  static WatermarkPolicy parse(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "min" -> MIN;
      case "max" -> MAX;
      default -> throw new IllegalArgumentException("expected min or max, but got " + text);
    };
  }
}
