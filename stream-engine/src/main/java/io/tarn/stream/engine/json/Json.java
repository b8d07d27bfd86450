package io.tarn.stream.engine.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tarn.stream.engine.function.SerializableFunction;
import io.tarn.stream.engine.function.SerializableToDouble;
import io.tarn.stream.engine.function.SerializableToLong;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * Functions of records of JSON, for whoever explores data without writing a class for it. Values
 * are found by their paths, such as {@code request.headers[0].name}.
 *
 * <pre>{@code
 * context.source(TextFiles.of("hits", folder))
 *     .parse(JsonLines.of(JsonNode.class)::parse)
 *     .filter(Json.where("bytes").isGreaterThan(1_000))
 *     .keyBy(KeyTypes.STRING, Json.text("request.host"))
 *     .aggregateByKey("hosts", Aggregates.count("n"), Aggregates.sum("bytes", Json.whole("bytes")));
 * }</pre>
 *
 * <p>A function that needs a value which a record lacks, or has of another kind, fails on that
 * record and names the path: the batch fails, or the record goes to the dead letters, as the job
 * has it.
 */
public final class Json {
  private Json() {}

  /** A condition on the value at a path, for {@code filter}. */
  public static Condition where(String path) {
    return new Condition(new JsonPath(path));
  }

  /**
   * The values at these paths alone, for {@code map}: an object with a field for each, named as the
   * path, and null where a record lacks it.
   */
  public static SerializableFunction<JsonNode, JsonNode> select(String... paths) {
    ArrayList<JsonPath> fields = new ArrayList<>();
    for (String path : List.of(paths)) {
      fields.add(new JsonPath(path));
    }
    return record -> {
      ObjectNode selected = JsonNodeFactory.instance.objectNode();
      for (JsonPath field : fields) {
        JsonNode found = field.in(record);
        selected.set(field.text(), found.isMissingNode() ? selected.nullNode() : found);
      }
      return selected;
    };
  }

  /** The text at a path. */
  public static SerializableFunction<JsonNode, String> text(String path) {
    JsonPath at = new JsonPath(path);
    return record -> {
      JsonNode found = at.required(record);
      if (!found.isTextual()) {
        throw at.isNo("text", found);
      }
      return found.textValue();
    };
  }

  /** The whole number at a path, for aggregates of longs. */
  public static SerializableToLong<JsonNode> whole(String path) {
    JsonPath at = new JsonPath(path);
    return record -> {
      JsonNode found = at.required(record);
      if (!found.isIntegralNumber() || !found.canConvertToLong()) {
        throw at.isNo("whole number of 64 bits", found);
      }
      return found.longValue();
    };
  }

  /** The number at a path, for aggregates of doubles. */
  public static SerializableToDouble<JsonNode> number(String path) {
    JsonPath at = new JsonPath(path);
    return record -> {
      JsonNode found = at.required(record);
      if (!found.isNumber()) {
        throw at.isNo("number", found);
      }
      return found.doubleValue();
    };
  }

  /** The time at a path, a text in ISO-8601 with an offset, for {@code withWatermark}. */
  public static SerializableFunction<JsonNode, Instant> time(String path) {
    JsonPath at = new JsonPath(path);
    return record -> {
      JsonNode found = at.required(record);
      try {
        return OffsetDateTime.parse(found.asText()).toInstant();
      } catch (DateTimeException e) {
        throw at.isNo("time, such as 1995-08-01T06:00:00Z", found);
      }
    };
  }

  /** The time at a path, in ms since 1970. */
  public static SerializableFunction<JsonNode, Instant> epochMillis(String path) {
    SerializableToLong<JsonNode> millis = whole(path);
    return record -> Instant.ofEpochMilli(millis.apply(record));
  }
}
