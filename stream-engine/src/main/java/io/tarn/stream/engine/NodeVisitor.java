package io.tarn.stream.engine;

/** Something to be done with each kind of node. */
interface NodeVisitor<R> {
  <T> R read(Node.Read<T> node);

  <T, U> R transform(Node.Transform<T, U> node);

  <T> R stamp(Node.Stamp<T> node);

  <T> R union(Node.Union<T> node);

  <K, V, P> R combine(Node.Combine<K, V, P> node);

  <K, V, P> R reduce(Node.Reduce<K, V, P> node);

  <K, V, P, S> R update(Node.Update<K, V, P, S> node);

  <K, V> R updateWindows(Node.UpdateWindows<K, V> node);

  <C> R write(Node.Write<C> node);

  <C, T> R results(Node.Results<C, T> node);

  <T> R toSink(Node.ToSink<T> node);

  <T> R foreachBatch(Node.ForeachBatch<T> node);

  <T> R print(Node.Print<T> node);
}
