package io.tarn.stream.engine.internal.operator;

/**
 * Rows as records: those that a batch has changed, each in place of what it was, those that are
 * final, or all.
 *
 * @param kind which of them
 */
public record RowsView<K, A, T>(RowChange.Kind kind, RowForm<K, A, T> form)
    implements View<RowChange<K, A>, T> {
  @Override
  public T apply(RowChange<K, A> change) {
    return change.kind() != kind || change.after() == null
        ? null
        : form.of(change.key(), change.window(), change.after());
  }

  @Override
  public T takenBack(RowChange<K, A> change) {
    return change.kind() != kind || change.before() == null
        ? null
        : form.of(change.key(), change.window(), change.before());
  }

  @Override
  public long timeMillis(RowChange<K, A> change) {
    return change.timeMillis();
  }
}
