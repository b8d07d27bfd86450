package io.tarn.cli.demo;

import io.tarn.spi.job.Committed;
import io.tarn.spi.job.RowCounts;
import io.tarn.stream.engine.job.BatchListener;
import java.util.Optional;

/** What the user of a demo sees of a run. */
interface DemoView extends BatchListener, AutoCloseable {
  /**
   * The run is about to begin.
   *
   * @param before what the job has counted before it
   */
  void begins(RowCounts before, TopPages topPages);

  /** What goes on beside the batches. */
  void tell(String what);

  /** The job has run to its end; its last batch, if it has any. */
  void ended(Optional<Committed> last);

  /** From now on it shows nothing. */
  @Override
  default void close() {}
}
