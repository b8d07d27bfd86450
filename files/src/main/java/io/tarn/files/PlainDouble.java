package io.tarn.files;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.NumberDeserializers.DoubleDeserializer;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Refuses what is a number in a Java program alone, such as {@code 7f} or {@code 0x1p3}. Jackson
 * reads these as a {@code double}, though neither as a {@code Double} nor as a {@code float}.
 */
final class PlainDouble extends DoubleDeserializer {
  private static final long serialVersionUID = 1L;

  private static final Pattern JAVA_LITERAL = Pattern.compile("[xX]|[0-9.][dDfF]\\s*$");

  PlainDouble() {
    super(double.class, 0.0);
  }

  @Override
  public Double deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    if (parser.hasToken(JsonToken.VALUE_STRING) && JAVA_LITERAL.matcher(parser.getText()).find()) {
      return (Double)
          context.handleWeirdStringValue(
              double.class, parser.getText(), "not a valid `double` value");
    }
    return super.deserialize(parser, context);
  }
}
