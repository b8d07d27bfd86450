package io.tarn.stream.engine.internal.plan;

import io.tarn.spi.source.Source;
import io.tarn.spi.source.Split;
import java.util.List;

/** What a batch reads of the sources of a graph, which itself only describes them. */
public interface InputSplits {
  /** The splits of the batch's range of a source; none if it reads nothing of it. */
  <T> List<Split<T>> of(Source<T> source);
}
