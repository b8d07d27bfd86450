package io.tarn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class TimeTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  private final Time time = new Time(Clock.fixed(NOW, ZoneOffset.UTC));

  @ParameterizedTest
  @CsvSource({
    "2026-11-21T09:00:00Z, 2026-11-21T09:00:00Z",
    "2026-11-21T09:00:00.123Z, 2026-11-21T09:00:00.123Z",
    "2026-11-21T10:00:00+01:00, 2026-11-21T09:00:00Z",
    "2026-11-21T04:30:00-05:30, 2026-11-21T10:00:00Z",
    "90s ago, 2026-11-21T09:58:30Z",
    "5m ago, 2026-11-21T09:55:00Z",
    "2h ago, 2026-11-21T08:00:00Z",
    "1d ago, 2026-11-20T10:00:00Z",
    "0s ago, 2026-11-21T10:00:00Z",
    "5 M Ago, 2026-11-21T09:55:00Z",
  })
  void aTimeIsWrittenInAnyOfItsForms(String text, Instant expected) {
    assertEquals(expected, time.convert(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yesterday",
        "2026-11-21",
        "2026-11-21T10:00:00",
        "5m",
        "-5m ago",
        "5y ago",
        "99999999999999999999s ago",
        "9223372036854775807d ago",
        "+999999999-01-01T00:00:00Z",
        ""
      })
  void anythingElseIsRefusedAndTheFormsAreTold(String text) {
    assertEquals(
        "a time is written as 2026-11-20T12:00:00Z, 2026-11-20T13:00:00+01:00 or '5m ago' "
            + "(s, m, h, d), but this is '"
            + text
            + "'",
        assertThrows(TypeConversionException.class, () -> time.convert(text)).getMessage());
  }
}
