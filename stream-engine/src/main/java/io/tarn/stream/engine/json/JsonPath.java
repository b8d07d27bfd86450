package io.tarn.stream.engine.json;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place of a value within a record of JSON: fields by name, one within the other, and elements
 * of lists by number from 0, as in {@code request.headers[0].name}. A field whose name has a dot or
 * a bracket is reached by a JSON pointer (RFC 6901), which begins with a slash.
 *
 * @param text the path as it was given
 */
record JsonPath(String text) implements Serializable {
  private static final Pattern STEP = Pattern.compile("([^.\\[\\]]+)|\\[(\\d+)\\]");
  private static final Pattern PATH =
      Pattern.compile("[^.\\[\\]]+(\\[\\d+\\])*(\\.[^.\\[\\]]+(\\[\\d+\\])*)*");

  JsonPath {
    pointer(text);
  }

  /** What is there; a missing node if nothing is. */
  JsonNode in(JsonNode record) {
    JsonNode found = record.at(pointer(text));
    return found.isNull() ? MissingNode.getInstance() : found;
  }

  /**
   * What is there.
   *
   * @throws IllegalArgumentException if nothing is, or null
   */
  JsonNode required(JsonNode record) {
    JsonNode found = in(record);
    if (found.isMissingNode()) {
      throw new IllegalArgumentException("the record has no " + text);
    }
    return found;
  }

  /** As one that must be of a kind. */
  IllegalArgumentException isNo(String kind, JsonNode found) {
    return new IllegalArgumentException(text + " is no " + kind + ", but " + found);
  }

  private static JsonPointer pointer(String text) {
    if (text.startsWith("/")) {
      return JsonPointer.compile(text);
    }
    if (!PATH.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "a path is of names and numbers, such as request.headers[0].name, or a JSON pointer, such"
              + " as /request/headers/0/name, but is \""
              + text
              + "\"");
    }
    StringBuilder pointer = new StringBuilder();
    Matcher step = STEP.matcher(text);
    while (step.find()) {
      String name = step.group(1) == null ? step.group(2) : step.group(1);
      pointer.append('/').append(name.replace("~", "~0").replace("/", "~1"));
    }
    return JsonPointer.compile(pointer.toString());
  }
}
