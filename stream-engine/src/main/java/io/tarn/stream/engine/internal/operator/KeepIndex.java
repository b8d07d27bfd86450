package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.RowKeys;
import io.tarn.schemas.ValueCodec;
import java.util.List;

/**
 * The values of another table under keys of an index: a value that is taken back there is removed
 * here, unless another comes in its place.
 */
public record KeepIndex<A>()
    implements KeyedOperation<List<Object>, A, Balance<A>, A, RowChange<List<Object>, A>> {
  @Override
  public String describe() {
    return "index";
  }

  @Override
  public Combiner<A, Balance<A>> combiner() {
    return new BalanceCombiner<>(new Last<>());
  }

  @Override
  public void update(
      List<Object> key, Balance<A> balance, KeyedTurn<A, RowChange<List<Object>, A>> turn) {
    turn.put(balance.added());
    turn.emit(RowChange.of(key, turn.before(), balance.added()));
  }

  @Override
  public RowTeller<A> teller(
      RowKeys<List<Object>> rowKeys,
      ValueCodec<A> codec,
      KeyedTurn<A, RowChange<List<Object>, A>> turn) {
    return new KeyTeller<>(rowKeys, codec, turn);
  }

  /** The last value: a key of the index has one in each batch, as its key in the table has. */
  private record Last<A>() implements Combiner<A, A> {
    @Override
    public A create(A value) {
      return value;
    }

    @Override
    public A add(A partial, A value) {
      return value;
    }

    @Override
    public A merge(A left, A right) {
      return right;
    }

    @Override
    public String describe() {
      return "values";
    }
  }
}
