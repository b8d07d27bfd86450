package io.tarn.stream.engine.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.tarn.stream.engine.function.SerializablePredicate;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A condition on a value of a record, to be completed by what it is compared with. None holds for a
 * record that lacks the value, or has one of another kind: numbers are compared with numbers, texts
 * with texts.
 */
public final class Condition {
  private final JsonPath path;

  Condition(JsonPath path) {
    this.path = path;
  }

  /** Whether the value is there, and not null. */
  public SerializablePredicate<JsonNode> exists() {
    JsonPath of = path;
    return record -> !of.in(record).isMissingNode();
  }

  public SerializablePredicate<JsonNode> is(String text) {
    return isIn(text);
  }

  public SerializablePredicate<JsonNode> is(double number) {
    JsonPath of = path;
    return record -> of.in(record).isNumber() && of.in(record).doubleValue() == number;
  }

  public SerializablePredicate<JsonNode> is(boolean value) {
    JsonPath of = path;
    return record -> of.in(record).isBoolean() && of.in(record).booleanValue() == value;
  }

  /** Whether the value is one of these texts. */
  public SerializablePredicate<JsonNode> isIn(String... texts) {
    JsonPath of = path;
    TreeSet<String> any = new TreeSet<>(Set.of(texts));
    return record -> of.in(record).isTextual() && any.contains(of.in(record).textValue());
  }

  public SerializablePredicate<JsonNode> isGreaterThan(double number) {
    JsonPath of = path;
    return record -> of.in(record).isNumber() && of.in(record).doubleValue() > number;
  }

  public SerializablePredicate<JsonNode> isLessThan(double number) {
    JsonPath of = path;
    return record -> of.in(record).isNumber() && of.in(record).doubleValue() < number;
  }

  /** Whether the value is a text that a regular expression matches as a whole. */
  public SerializablePredicate<JsonNode> matches(String regex) {
    JsonPath of = path;
    Pattern pattern = Pattern.compile(regex);
    return record ->
        of.in(record).isTextual() && pattern.matcher(of.in(record).textValue()).matches();
  }
}
