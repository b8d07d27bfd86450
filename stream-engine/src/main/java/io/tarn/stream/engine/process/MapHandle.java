package io.tarn.stream.engine.process;

import io.tarn.schemas.CborCodec;
import io.tarn.schemas.EntrySchema;
import io.tarn.schemas.KeyType;
import io.tarn.schemas.ValueCodec;
import java.time.Duration;
import java.util.Optional;

/**
 * A map that each key may have.
 *
 * @param <M> the entries' keys
 * @param <T> their values
 */
public final class MapHandle<M, T> implements StateHandle {
  private static final long serialVersionUID = 1L;

  private final KeyType<M> keyType;
  private final ValueCodec<T> codec;
  private final EntrySchema schema;

  private MapHandle(KeyType<M> keyType, ValueCodec<T> codec, EntrySchema schema) {
    this.keyType = keyType;
    this.codec = codec;
    this.schema = schema;
  }

  /**
   * A map of records or beans, kept as CBOR.
   *
   * @param name how it is told from others of the table
   * @param keyType how its keys are encoded, and thereby their order
   */
  public static <M, T> MapHandle<M, T> of(String name, KeyType<M> keyType, Class<T> values) {
    return of(name, keyType, CborCodec.of(values));
  }

  /** A map of values that have a codec of their own. */
  public static <M, T> MapHandle<M, T> of(String name, KeyType<M> keyType, ValueCodec<T> codec) {
    return new MapHandle<>(
        keyType,
        codec,
        new EntrySchema(name, EntrySchema.Kind.MAP, keyType, codec.schema(), Optional.empty()));
  }

  /**
   * The same map with entries that are gone so long after they were last written: by the times of
   * batches, and of a snapshot's batch for who reads it.
   */
  public MapHandle<M, T> ttl(Duration ttl) {
    return new MapHandle<>(
        keyType,
        codec,
        new EntrySchema(schema.name(), schema.kind(), keyType, schema.value(), Optional.of(ttl)));
  }

  public KeyType<M> keyType() {
    return keyType;
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
