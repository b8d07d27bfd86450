package io.tarn.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;

/**
 * A user's own state as Jackson's CBOR of a record or bean, or of several: new fields read as
 * absent, fields that went are skipped. A number with a fraction is not read as a whole number, nor
 * a text as a number that it does not spell: decoding fails instead.
 *
 * @param <S> the state's class
 */
public final class CborCodec<S> implements ValueCodec<S> {
  private static final long serialVersionUID = 1L;

  private final JavaType type;
  private final boolean shareable;
  private transient volatile ObjectReader reader;
  private transient volatile ObjectWriter writer;

  private CborCodec(JavaType type, boolean shareable) {
    this.type = type;
    this.shareable = shareable;
  }

  public static <S> CborCodec<S> of(Class<S> type) {
    return new CborCodec<>(JacksonMappers.STATE.constructType(type), PlainTypes.isPlain(type));
  }

  /**
   * Of a class with type parameters, whose objects nobody changes but for what may be changed in
   * those of the parameters: so they are shareable if these are.
   *
   * @param type the class: that of {@code S}, for which the caller vouches
   * @param parameters what it is made of
   */
  @SuppressWarnings("TypeParameterUnusedInFormals") // there is no class of a parameterised type
  public static <S> CborCodec<S> parametric(Class<?> type, CborCodec<?>... parameters) {
    JavaType[] types = Stream.of(parameters).map(each -> each.type).toArray(JavaType[]::new);
    return new CborCodec<>(
        JacksonMappers.STATE.getTypeFactory().constructParametricType(type, types),
        Stream.of(parameters).allMatch(CborCodec::isShareable));
  }

  @Override
  public byte[] encode(S state) {
    try {
      ObjectWriter current = writer;
      if (current == null) {
        current = JacksonMappers.STATE.writerFor(type);
        writer = current;
      }
      return current.writeValueAsBytes(state);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "cannot write "
              + type.toCanonical()
              + " as CBOR: "
              + e.getOriginalMessage()
              + "; make it a record or a bean of plain fields, or give the table a codec of its own",
          e);
    }
  }

  @Override
  public S decode(byte[] value) {
    try {
      ObjectReader current = reader;
      if (current == null) {
        current = JacksonMappers.STATE.readerFor(type);
        reader = current;
      }
      return current.readValue(value);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read CBOR of "
              + value.length
              + " bytes as "
              + type.toCanonical()
              + ": "
              + (e instanceof JsonProcessingException unfit
                  ? unfit.getOriginalMessage()
                  : e.getMessage())
              + "; did a field change its type since it was written?",
          e);
    }
  }

  @Override
  public boolean isShareable() {
    return shareable;
  }

  @Override
  public ValueSchema schema() {
    SerializationConfig config = JacksonMappers.STATE.getSerializationConfig();
    return new ValueSchema.Cbor(
        config.introspect(type).findProperties().stream()
            .map(
                property ->
                    new Column(property.getName(), ColumnType.of(property.getRawPrimaryType())))
            .toList(),
        ShapeOfClass.of(type));
  }
}
