package io.tarn.serving.api;

import java.io.IOException;

/** Answers a request; may wait for HBase. */
@FunctionalInterface
interface Operation {
  /**
   * @throws Problem if it cannot be answered, or whatever else {@link Problem#of} knows
   */
  Reply run(Call call) throws IOException;
}
