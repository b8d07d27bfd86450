package io.tarn.stream.engine.process;

import io.tarn.schemas.CborCodec;
import io.tarn.schemas.EntrySchema;
import io.tarn.schemas.ValueCodec;
import java.time.Duration;
import java.util.Optional;

/**
 * A list that each key may have.
 *
 * @param <T> its values
 */
public final class ListHandle<T> implements StateHandle {
  private static final long serialVersionUID = 1L;

  private final ValueCodec<T> codec;
  private final EntrySchema schema;

  private ListHandle(ValueCodec<T> codec, EntrySchema schema) {
    this.codec = codec;
    this.schema = schema;
  }

  /**
   * A list of records or beans, kept as CBOR.
   *
   * @param name how it is told from others of the table
   */
  public static <T> ListHandle<T> of(String name, Class<T> values) {
    return of(name, CborCodec.of(values));
  }

  /** A list of values that have a codec of their own. */
  public static <T> ListHandle<T> of(String name, ValueCodec<T> codec) {
    return new ListHandle<>(
        codec,
        new EntrySchema(
            name, EntrySchema.Kind.LIST, EntrySchema.LIST_KEY, codec.schema(), Optional.empty()));
  }

  /**
   * The same list with values that are gone so long after they were added: by the times of batches,
   * and of a snapshot's batch for who reads it.
   */
  public ListHandle<T> ttl(Duration ttl) {
    return new ListHandle<>(
        codec,
        new EntrySchema(
            schema.name(), schema.kind(), EntrySchema.LIST_KEY, schema.value(), Optional.of(ttl)));
  }

  @Override
  public ValueCodec<T> codec() {
    return codec;
  }

  @Override
  public EntrySchema schema() {
    return schema;
  }
}
