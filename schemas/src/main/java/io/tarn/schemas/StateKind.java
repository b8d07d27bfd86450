package io.tarn.schemas;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** What a field of a CBOR state is in Java, as far as it says what the field can hold. */
public enum StateKind {
  BYTE,
  SHORT,
  INT,
  LONG,
  BIGINT,
  FLOAT,
  DOUBLE,
  DECIMAL,
  BOOLEAN,
  CHAR,
  STRING,
  ENUM,
  UUID,
  BYTES,
  INSTANT,
  DURATION,
  LOCAL_DATE,
  LOCAL_TIME,
  LOCAL_DATE_TIME,
  OFFSET_DATE_TIME,
  ZONED_DATE_TIME,
  OBJECT,
  LIST,
  SET,
  MAP,
  /** Whatever it may be: not known, or of a class that reads itself. */
  ANY;

  private static final Map<Class<?>, StateKind> SCALARS =
      Map.ofEntries(
          Map.entry(byte.class, BYTE),
          Map.entry(Byte.class, BYTE),
          Map.entry(short.class, SHORT),
          Map.entry(Short.class, SHORT),
          Map.entry(int.class, INT),
          Map.entry(Integer.class, INT),
          Map.entry(OptionalInt.class, INT),
          Map.entry(long.class, LONG),
          Map.entry(Long.class, LONG),
          Map.entry(OptionalLong.class, LONG),
          Map.entry(BigInteger.class, BIGINT),
          Map.entry(float.class, FLOAT),
          Map.entry(Float.class, FLOAT),
          Map.entry(double.class, DOUBLE),
          Map.entry(Double.class, DOUBLE),
          Map.entry(OptionalDouble.class, DOUBLE),
          Map.entry(BigDecimal.class, DECIMAL),
          Map.entry(boolean.class, BOOLEAN),
          Map.entry(Boolean.class, BOOLEAN),
          Map.entry(char.class, CHAR),
          Map.entry(Character.class, CHAR),
          Map.entry(String.class, STRING),
          Map.entry(char[].class, STRING),
          Map.entry(UUID.class, StateKind.UUID),
          Map.entry(byte[].class, BYTES),
          Map.entry(Instant.class, INSTANT),
          Map.entry(Duration.class, DURATION),
          Map.entry(LocalDate.class, LOCAL_DATE),
          Map.entry(LocalTime.class, LOCAL_TIME),
          Map.entry(LocalDateTime.class, LOCAL_DATE_TIME),
          Map.entry(OffsetDateTime.class, OFFSET_DATE_TIME),
          Map.entry(ZonedDateTime.class, ZONED_DATE_TIME));

  /** The kind of a class that is written as one value; empty for others. */
  static Optional<StateKind> ofScalar(Class<?> type) {
    return Optional.ofNullable(type.isEnum() ? ENUM : SCALARS.get(type));
  }

  /** Whether a field of this kind reads all that one of {@code other} has written, exactly. */
  boolean holds(StateKind other) {
    return this == other || this == ANY || other == ANY || narrower().contains(other);
  }

  private Set<StateKind> narrower() {
    return switch (this) {
      case SHORT -> EnumSet.of(BYTE);
      case INT -> EnumSet.of(BYTE, SHORT);
      case LONG -> EnumSet.of(BYTE, SHORT, INT);
      case BIGINT -> EnumSet.of(BYTE, SHORT, INT, LONG);
      case FLOAT -> EnumSet.of(BYTE, SHORT);
      case DOUBLE -> EnumSet.of(BYTE, SHORT, INT, FLOAT);
      case DECIMAL -> EnumSet.of(BYTE, SHORT, INT, LONG, BIGINT);
      case STRING ->
          EnumSet.of(
              CHAR,
              ENUM,
              INSTANT,
              DURATION,
              LOCAL_DATE,
              LOCAL_TIME,
              LOCAL_DATE_TIME,
              OFFSET_DATE_TIME,
              ZONED_DATE_TIME);
      case LIST -> EnumSet.of(SET);
      default -> EnumSet.noneOf(StateKind.class);
    };
  }

  /** The name in table descriptors. */
  String descriptorName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static StateKind parse(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
