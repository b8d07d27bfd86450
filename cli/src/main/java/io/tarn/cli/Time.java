package io.tarn.cli;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A moment, as an option's value: ISO-8601 in UTC or with an offset, or how long ago. */
final class Time implements ITypeConverter<Instant> {
  private static final Pattern AGO = Pattern.compile("([0-9]+) ?([smhd]) ?ago");

  /** What HBase's timestamps, in ms, can say. */
  private static final Instant FIRST = Instant.ofEpochMilli(Long.MIN_VALUE);

  private static final Instant LAST = Instant.ofEpochMilli(Long.MAX_VALUE);

  private final Clock clock;

  /**
   * @param clock what "ago" is before
   */
  Time(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Instant convert(String text) {
    try {
      Matcher ago = AGO.matcher(text.strip().toLowerCase(Locale.ROOT));
      Instant time =
          ago.matches()
              ? clock.instant().minus(duration(Long.parseLong(ago.group(1)), ago.group(2)))
              : OffsetDateTime.parse(text.strip()).toInstant();
      if (time.isAfter(FIRST) && time.isBefore(LAST)) {
        return time;
      }
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      throw wrong(text);
    }
    throw wrong(text);
  }

  private static TypeConversionException wrong(String text) {
    return new TypeConversionException(
        "a time is written as 2026-11-20T12:00:00Z, 2026-11-20T13:00:00+01:00 or '5m ago' (s, m, h, d), but this is '"
            + text
            + "'");
  }

  private static Duration duration(long count, String unit) {
    return switch (unit) {
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }
}
