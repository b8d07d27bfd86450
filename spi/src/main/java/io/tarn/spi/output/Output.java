package io.tarn.spi.output;

import io.tarn.spi.block.BlockStore;

/**
 * Where results go as part of the commit: a description, which may be opened many times. Nobody on
 * the other side sees anything of a batch before the batch is committed, and then each batch once,
 * in order, whatever crashed, as far as the other side can tell a repetition.
 *
 * <pre>
 *  tasks: write ─► receipts ─► prepare ─► commit ─► deliver ─► noted
 *                                 │                  ▲    │
 *                                 └► aborted         └────┘ until it succeeds, also after a restart
 * </pre>
 *
 * <p>What must survive a crash between commit and delivery is the receipt's matter: it is kept with
 * the commit, in the job's log.
 *
 * @param <T> the records
 */
public interface Output<T> {
  /** What tasks do, in whatever process they run. */
  OutputWriter<T> writer();

  /**
   * Opens the side of the job's own process. Called each time the job is opened, before anybody is
   * fenced: checks what is written to, and makes it if need be.
   *
   * @param job the job's name
   * @param output the name under which the job knows this output
   * @param blocks those that its tasks may keep what they write in; nothing is to be asked of them
   *     before the first call
   * @throws io.tarn.spi.job.BackendException if it cannot be reached
   */
  OpenOutput open(String job, String output, BlockStore blocks);
}
