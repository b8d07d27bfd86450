package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.RowKeys;
import io.tarn.schemas.ValueCodec;
import io.tarn.spi.run.StateScan;

/** Tells the value of each key. */
final class KeyTeller<K, S> implements RowTeller<S> {
  private final RowKeys<K> rowKeys;
  private final ValueCodec<S> codec;
  private final KeyedTurn<S, RowChange<K, S>> turn;
  private final CompleteBound bound;

  KeyTeller(RowKeys<K> rowKeys, ValueCodec<S> codec, KeyedTurn<S, RowChange<K, S>> turn) {
    this.rowKeys = rowKeys;
    this.codec = codec;
    this.turn = turn;
    this.bound = turn.completeBound();
  }

  @Override
  public void tell(StateScan.Found<S> found) {
    bound.add(found.row(), codec.encode(found.state()));
    turn.emit(RowChange.row(rowKeys.key(found.row()), null, found.state()));
  }
}
