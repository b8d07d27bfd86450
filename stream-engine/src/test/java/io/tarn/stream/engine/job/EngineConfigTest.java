package io.tarn.stream.engine.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.spi.job.BadRecords;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** The engine's settings, from properties. */
final class EngineConfigTest {
  @Test
  void aValueThatCannotBeReadNamesItsSetting() {
    Properties properties = new Properties();
    properties.setProperty("batch.pause", "200ms");

    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> EngineConfig.from(properties));

    assertEquals(
        "setting batch.pause cannot be 200ms: Text cannot be parsed to a Duration",
        refused.getMessage());
  }

  @Test
  void everyKeyIsMapped() {
    Properties properties = new Properties();
    properties.setProperty("engine.threads", "3");
    properties.setProperty("engine.strict", "true");
    properties.setProperty("state.cache-bytes", "12345");
    properties.setProperty("batch.attempts", "4");
    properties.setProperty("batch.pause", "PT0.5S");
    properties.setProperty("batch.max-pause", "PT7S");
    properties.setProperty("event-time.max-ahead", "PT3H");
    properties.setProperty("event-time.watermark-policy", "max");
    properties.setProperty("bad-records", "dead-letters");
    properties.setProperty("outputs.max-undelivered", "5");
    properties.setProperty("dead-letters.ttl", "P30D");
    properties.setProperty("engine.stop-timeout", "PT9S");
    properties.setProperty("engine.recent-progress", "8");
    properties.setProperty("batch.target-duration", "PT2S");

    assertEquals(
        new EngineConfig(
            3,
            true,
            12_345,
            4,
            Duration.ofMillis(500),
            Duration.ofSeconds(7),
            Duration.ofHours(3),
            WatermarkPolicy.MAX,
            BadRecords.DEAD_LETTERS,
            5,
            Optional.of(Duration.ofDays(30)),
            Duration.ofSeconds(9),
            8,
            Optional.of(Duration.ofSeconds(2))),
        EngineConfig.from(properties));
  }

  @Test
  void whatIsNotSetIsTheDefault() {
    assertEquals(EngineConfig.defaults(), EngineConfig.from(new Properties()));
  }

  @Test
  void anUnknownKeyNamesTheNearest() {
    assertRefused(
        "engine.thread", "3", "unknown setting engine.thread; did you mean engine.threads?");
    assertRefused(
        "batch.maxpause", "PT1S", "unknown setting batch.maxpause; did you mean batch.max-pause?");
  }

  @Test
  void impossibleValuesAreRefused() {
    assertRefused(
        "engine.threads",
        "0",
        "engine.threads and batch.attempts must be at least 1, but are 0 and 6");
    assertRefused(
        "event-time.watermark-policy",
        "random",
        "setting event-time.watermark-policy cannot be random: expected min or max, but got random");
    assertRefused(
        "engine.stop-timeout",
        "PT-1S",
        "engine.stop-timeout and engine.recent-progress must not be negative, but are PT-1S and 100");
    assertRefused("state.cache-bytes", "-1", "state.cache-bytes must not be negative, but is -1");
    assertRefused(
        "batch.pause", "PT1M", "batch.pause must be <= batch.max-pause, but PT1M > PT10S");
    assertRefused(
        "engine.strict",
        "yes",
        "setting engine.strict cannot be yes: expected true or false, but got yes");
    assertRefused(
        "bad-records",
        "drop",
        "setting bad-records cannot be drop: expected fail or dead-letters, but got drop");
  }

  private static void assertRefused(String key, String value, String message) {
    Properties properties = new Properties();
    properties.setProperty(key, value);
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> EngineConfig.from(properties))
            .getMessage());
  }
}
