package io.tarn.stream.engine.function;

import io.tarn.stream.engine.DStream;
import java.util.List;

/** What {@link DStream#foreachBatch} calls, on the job's own thread. */
@FunctionalInterface
public interface BatchFunction<T> {
  void apply(BatchInfo batch, List<T> records) throws Exception;
}
