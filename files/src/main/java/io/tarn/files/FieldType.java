package io.tarn.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.regex.Pattern;

/** The type of a field of records that have no class. */
enum FieldType {
  BOOLEAN,
  LONG,
  DOUBLE,
  /** ISO-8601 with an offset; stays a text. */
  TIME,
  TEXT,
  /** Whatever JSON it is; of fields in JSON alone. */
  JSON;

  /** A number with a zero in front is a text, such as a code: as a number it would lose it. */
  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]{0,18})");

  private static final Pattern DECIMAL =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The narrowest type of a text. */
  static FieldType ofText(String text) {
    for (FieldType type : new FieldType[] {BOOLEAN, LONG, DOUBLE, TIME}) {
      if (type.isWritten(text)) {
        return type;
      }
    }
    return TEXT;
  }

  /** The narrowest type of a value that is not null. */
  static FieldType ofValue(JsonNode value) {
    if (value.isBoolean()) {
      return BOOLEAN;
    }
    if (value.isNumber()) {
      return value.isIntegralNumber() && value.canConvertToLong() ? LONG : DOUBLE;
    }
    if (value.isTextual()) {
      return TIME.isWritten(value.textValue()) ? TIME : TEXT;
    }
    return JSON;
  }

  /** The narrowest type of the values of two; {@link #TEXT} for texts of whatever kind. */
  FieldType or(FieldType other, FieldType otherwise) {
    if (this == other) {
      return this;
    }
    if ((this == LONG && other == DOUBLE) || (this == DOUBLE && other == LONG)) {
      return DOUBLE;
    }
    if ((this == TIME && other == TEXT) || (this == TEXT && other == TIME)) {
      return TEXT;
    }
    return otherwise;
  }

  /**
   * The value of a text.
   *
   * @throws IllegalArgumentException if it is of another type
   */
  JsonNode read(String text) {
    if (!isWritten(text)) {
      throw new IllegalArgumentException("\"" + text + "\" is no " + text());
    }
    return switch (this) {
      case BOOLEAN -> BooleanNode.valueOf(Boolean.parseBoolean(text));
      case LONG -> LongNode.valueOf(Long.parseLong(text));
      case DOUBLE -> DoubleNode.valueOf(Double.parseDouble(text));
      case TIME, TEXT -> TextNode.valueOf(text);
      case JSON -> throw new IllegalArgumentException("a cell is no JSON");
    };
  }

  private boolean isWritten(String text) {
    return switch (this) {
      case BOOLEAN -> text.equals("true") || text.equals("false");
      case LONG -> WHOLE.matcher(text).matches() && isLong(text);
      case DOUBLE -> DECIMAL.matcher(text).matches() && Double.isFinite(Double.parseDouble(text));
      case TIME -> isTime(text);
      case TEXT, JSON -> true;
    };
  }

  private static boolean isLong(String digits) {
    try {
      Long.parseLong(digits);
      return true;
    } catch (NumberFormatException tooLarge) {
      return false;
    }
  }

  private static boolean isTime(String text) {
    try {
      OffsetDateTime.parse(text);
      return true;
    } catch (DateTimeException other) {
      return false;
    }
  }

  /** Whether a value that is not null is of this type. */
  boolean takes(JsonNode value) {
    return this == JSON || ofValue(value).or(this, JSON) == this;
  }
}
