package io.tarn.client;

import com.fasterxml.jackson.annotation.JsonFormat;

/**
 * A committed batch as somebody has seen it. Its version tells it from one of the same id of the
 * same job after a reset: versions of a job always grow, whatever becomes of it.
 *
 * @param batch the batch id; -1 for before the first
 * @param version its version; -1 before the first
 */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
record SeenBatch(long batch, long version) {
  static final SeenBatch NONE = new SeenBatch(-1, -1);

  boolean isNone() {
    return batch < 0;
  }
}
