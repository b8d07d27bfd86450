package io.tarn.stream.engine;

import io.tarn.schemas.ValueCodec;
import io.tarn.stream.engine.function.Change;
import io.tarn.stream.engine.internal.graph.GraphBuilder;
import io.tarn.stream.engine.internal.graph.Node;
import io.tarn.stream.engine.internal.graph.Results;
import io.tarn.stream.engine.internal.graph.Showing;
import io.tarn.stream.engine.internal.operator.ChangesView;
import io.tarn.stream.engine.internal.operator.RowChange;
import io.tarn.stream.engine.internal.operator.RowForm;
import io.tarn.stream.engine.internal.operator.RowsView;

/**
 * A table that an operation keeps one value for each row of, and its views.
 *
 * @param form what is shown of a value
 * @param windowed whether rows are windows of keys, which have event times
 */
record Kept<K, A, S>(
    GraphBuilder graph,
    Node.Write<RowChange<K, A>> write,
    ValueCodec<A> codec,
    RowForm<K, A, S> form,
    boolean windowed) {
  /** What a batch may give of all rows unless told otherwise. */
  static final long COMPLETE_BYTES = 64L << 20;

  String table() {
    return write.input().schema().table();
  }

  <T> Node.Records<T> updates(RowForm<K, A, T> shown) {
    return rows(Showing.UPDATES, RowChange.Kind.CHANGE, shown);
  }

  /** The updates, none of which takes another back. */
  <T> Node.Records<T> events(RowForm<K, A, T> shown) {
    return rows(Showing.RECORDS, RowChange.Kind.CHANGE, shown);
  }

  <T> Node.Records<T> complete(long maxBytes, RowForm<K, A, T> shown) {
    return rows(Showing.complete(maxBytes), RowChange.Kind.ROW, shown);
  }

  <T> Node.Records<T> finals(RowForm<K, A, T> shown) {
    return rows(Showing.FINALS, RowChange.Kind.FINAL, shown);
  }

  Node.Records<Change<K, S>> changes() {
    return graph.results(
        write, new Results<>(Showing.CHANGES, new ChangesView<>(form), false, windowed));
  }

  private <T> Node.Records<T> rows(Showing showing, RowChange.Kind kind, RowForm<K, A, T> shown) {
    return graph.results(
        write, new Results<>(showing, new RowsView<>(kind, shown), !windowed, windowed));
  }
}
