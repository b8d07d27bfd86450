package io.tarn.stream.engine.process;

/** Takes down which entries of a key will be looked at. */
@FunctionalInterface
public interface Prefetch {
  /** Has an entry of a map read. */
  <M, T> void entry(MapHandle<M, T> map, M entry);
}
