package io.tarn.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Why Jackson cannot read a record, for people who have the record and not the program. */
public final class JacksonReason {
  private static final Pattern ADVICE =
      Pattern.compile(
          " \\((?:set DeserializationConfig|(?:en|dis)able `|but might if coercion)[^)]*\\)| \\(start marker at .*|\\R.*",
          Pattern.DOTALL);

  private JacksonReason() {}

  /** Which field, and what of it; without Jackson's advice to programmers. */
  public static String of(JsonProcessingException e) {
    if (e instanceof ValueInstantiationException refused && refused.getCause() != null) {
      return refused.getCause().getMessage();
    }
    String field = "";
    if (e instanceof JsonMappingException mapping) {
      field =
          mapping.getPath().stream()
              .map(JsonMappingException.Reference::getFieldName)
              .filter(Objects::nonNull)
              .collect(Collectors.joining("."));
    }
    String text = ADVICE.matcher(e.getOriginalMessage()).replaceAll("");
    return field.isEmpty() ? text : field + ": " + text;
  }
}
