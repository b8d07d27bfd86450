package io.tarn.serving.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.tarn.serving.api.Problem.Kind;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/**
 * A parameter, as the document describes it.
 *
 * @param in {@code path}, {@code query} or {@code header}
 * @param schema its JSON schema: of the kinds that the document uses
 */
record Parameter(String name, String in, boolean required, JsonNode schema) {
  static Parameter of(JsonNode described) {
    return new Parameter(
        described.get("name").asText(),
        described.get("in").asText(),
        described.path("required").asBoolean(),
        described.get("schema"));
  }

  /** The value where none is given; null if there is none then. */
  Object byDefault() {
    JsonNode value = schema.get("default");
    return value == null ? null : value.asLong();
  }

  /**
   * The value of a text: a Long, an Instant or the text itself.
   *
   * @throws Problem if it is none that the parameter can have
   */
  Object parse(String text) {
    if (schema.get("type").asText().equals("integer")) {
      return integer(text);
    }
    return schema.path("format").asText().equals("date-time") ? time(text) : text;
  }

  private long integer(String text) {
    long least = schema.path("minimum").asLong(Long.MIN_VALUE);
    long most = schema.path("maximum").asLong(Long.MAX_VALUE);
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw wrong(text, "a whole number", e);
    }
    throw wrong(
        text,
        most == Long.MAX_VALUE
            ? "a number of at least " + least
            : "a number from " + least + " to " + most,
        null);
  }

  private Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw wrong(text, "a time in ISO-8601 with its offset, as 2026-11-20T12:00:00Z", e);
    }
  }

  private Problem wrong(String text, String what, Exception cause) {
    Problem problem =
        new Problem(
            Kind.BAD_REQUEST, "the parameter " + name + " must be " + what + ", but is " + text);
    if (cause != null) {
      problem.addSuppressed(cause);
    }
    return problem;
  }
}
