package io.tarn.stream.engine.internal.state;

import io.tarn.spi.run.PendingRows;
import io.tarn.spi.write.StateRow;
import java.util.List;

/** Rows of a table that a task has put, to be written together with others. */
interface Pending extends PendingRows {
  /** Adds them to those that will be written. */
  void addTo(List<StateRow> all);

  /** Says that they have been written. */
  void written();
}
