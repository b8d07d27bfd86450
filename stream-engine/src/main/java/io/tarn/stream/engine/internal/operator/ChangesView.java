package io.tarn.stream.engine.internal.operator;

import io.tarn.stream.engine.function.Change;

/** What became of each row that a batch has changed. */
public record ChangesView<K, A, S>(RowForm<K, A, S> form)
    implements View<RowChange<K, A>, Change<K, S>> {
  @Override
  public Change<K, S> apply(RowChange<K, A> change) {
    return change.kind() != RowChange.Kind.CHANGE
            || (change.before() == null && change.after() == null)
        ? null
        : new Change<>(change.key(), value(change, change.before()), value(change, change.after()));
  }

  private S value(RowChange<K, A> change, A value) {
    return value == null ? null : form.of(change.key(), change.window(), value);
  }

  @Override
  public long timeMillis(RowChange<K, A> change) {
    return change.timeMillis();
  }
}
