package io.tarn.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationConfig;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A user's own state as Jackson's CBOR of a record or bean: new fields read as absent, fields that
 * went are skipped. A number with a fraction is not read as a whole number, nor a text as a number
 * that it does not spell: decoding fails instead.
 *
 * @param <S> the state's class
 */
public final class CborCodec<S> implements ValueCodec<S> {
  private static final long serialVersionUID = 1L;

  private final Class<S> type;
  private transient volatile ObjectReader reader;
  private transient volatile ObjectWriter writer;

  private CborCodec(Class<S> type) {
    this.type = type;
  }

  public static <S> CborCodec<S> of(Class<S> type) {
    return new CborCodec<>(type);
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
              + type.getName()
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
              + type.getName()
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
    return PlainTypes.isPlain(type);
  }

  @Override
  public ValueSchema schema() {
    SerializationConfig config = JacksonMappers.STATE.getSerializationConfig();
    return new ValueSchema.Cbor(
        config.introspect(config.constructType(type)).findProperties().stream()
            .map(
                property ->
                    new Column(property.getName(), ColumnType.of(property.getRawPrimaryType())))
            .toList(),
        ShapeOfClass.find(type));
  }
}
