package io.tarn.schemas;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.cfg.MutableCoercionConfig;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/** Jackson as all of Tarn uses it: times as ISO-8601 text, unknown fields skipped. Thread-safe. */
public final class JacksonMappers {
  /** Reads whatever it can write, however long a number, a name or a text is. */
  public static final CBORMapper CBOR = configure(CBORMapper.builder(unlimited())).build();

  /**
   * For states: reads no fraction as a whole number, and no empty text as a number or boolean.
   * Other text may be one, as {@code @JsonFormat} has it written: it is read exactly, or not at
   * all.
   */
  static final CBORMapper STATE =
      configure(CBORMapper.builder(unlimited()))
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .withCoercionConfig(LogicalType.Integer, JacksonMappers::refuseEmptyText)
          .withCoercionConfig(LogicalType.Float, JacksonMappers::refuseEmptyText)
          .withCoercionConfig(LogicalType.Boolean, JacksonMappers::refuseEmptyText)
          .build();

  public static final JsonMapper JSON = configure(JsonMapper.builder()).build();

  private JacksonMappers() {}

  private static void refuseEmptyText(MutableCoercionConfig config) {
    config.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail);
  }

  private static CBORFactory unlimited() {
    return CBORFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNumberLength(Integer.MAX_VALUE)
                .maxNameLength(Integer.MAX_VALUE)
                .maxStringLength(Integer.MAX_VALUE)
                .build())
        .build();
  }

  private static <B extends MapperBuilder<?, B>> B configure(B builder) {
    return builder
        .addModule(new JavaTimeModule())
        .addModule(new Jdk8Module())
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  }
}
