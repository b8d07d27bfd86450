package io.tarn.stream.engine.internal.state;

import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableFormat;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueBytes;
import io.tarn.schemas.ValueCodec;
import io.tarn.spi.run.BadStateException;
import io.tarn.stream.engine.internal.operator.Texts;

/**
 * The codec of a table's states, which refuses what must not be committed: a state that cannot be
 * read back, or is larger than a cell may be. Reading back is tried with the first state that is
 * written, and in strict mode with each. All failures name the table and the key. Used by one task
 * at a time.
 */
final class CheckedCodec<S> {
  private static final String REMEDY =
      "; let its class be a record or a bean of plain fields, or give the table a codec of its own";

  private final TableSchema schema;
  private final ValueCodec<S> codec;
  private final boolean strict;
  private final boolean shareable;
  private boolean hasReadBack;

  CheckedCodec(TableSchema schema, ValueCodec<S> codec, boolean strict) {
    this.schema = schema;
    this.codec = codec;
    this.strict = strict;
    this.shareable = codec.isShareable();
  }

  /** See {@link ValueCodec#isShareable}. */
  boolean isShareable() {
    return shareable;
  }

  /**
   * The bytes of a row's state; the tombstone for null.
   *
   * @throws BadStateException if the state must not be committed
   */
  byte[] encode(RowKey row, S state) {
    if (state == null) {
      return ValueBytes.tombstone();
    }
    byte[] value = write(row, state);
    if (ValueBytes.isTombstone(value)) {
      throw new BadStateException(
          "the codec of table "
              + schema.table()
              + " made no bytes of the state "
              + state
              + ", which stands for a removed key; let it write at least one byte");
    }
    if (value.length > TableFormat.MAX_VALUE_BYTES) {
      throw new BadStateException(
          describe(row)
              + " is too large: "
              + value.length
              + " bytes, where a cell of HBase takes "
              + TableFormat.MAX_VALUE_BYTES
              + "; keep less in it, or spread it over several keys");
    }
    if (strict || !hasReadBack) {
      readBack(row, state, value);
      hasReadBack = true;
    }
    return value;
  }

  /**
   * The state that was written in a row.
   *
   * @throws IllegalStateException if it cannot be read
   */
  S decode(RowKey row, byte[] value) {
    try {
      return codec.decode(own(value));
    } catch (RuntimeException e) {
      throw new IllegalStateException(describe(row) + " cannot be read: " + e.getMessage(), e);
    }
  }

  private byte[] write(RowKey row, S state) {
    try {
      return own(codec.encode(state));
    } catch (RuntimeException e) {
      throw new BadStateException(describe(row) + " cannot be written: " + e.getMessage(), e);
    }
  }

  private void readBack(RowKey row, S state, byte[] value) {
    S read;
    try {
      read = codec.decode(own(value));
    } catch (RuntimeException e) {
      throw new BadStateException(
          describe(row) + " could not be read back once written: " + e.getMessage() + REMEDY, e);
    }
    if (shareable && state instanceof Record && !state.equals(read)) {
      throw new BadStateException(
          describe(row)
              + " would be read back as another: "
              + Texts.shortened(read)
              + ", not "
              + Texts.shortened(state)
              + "; let no constructor or accessor of the record change a component, or give the"
              + " table a codec of its own");
    }
  }

  /** A codec of byte arrays may hand through what it is given. */
  private byte[] own(byte[] value) {
    return shareable ? value : value.clone();
  }

  private String describe(RowKey row) {
    return "the state of key "
        + Texts.shortened(key(schema.rowKeys(), row))
        + " in table "
        + schema.table();
  }

  private static <K> Object key(RowKeys<K> rowKeys, RowKey row) {
    return rowKeys.type().toJson(rowKeys.key(row));
  }
}
