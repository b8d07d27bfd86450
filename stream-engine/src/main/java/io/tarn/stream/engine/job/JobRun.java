package io.tarn.stream.engine.job;

import java.util.Optional;

/**
 * A job that has been opened, and runs one batch whenever it is told to. Used by one thread, the
 * job's own; what the job caches of its state lives as long as this does.
 *
 * <p>Once a call has thrown {@link io.tarn.spi.write.FencedException} the job is another's: close
 * this.
 */
public interface JobRun extends AutoCloseable {
  /**
   * Runs the next batch, if there is any: the one that was planned and not committed before, or one
   * of what is new in the sources.
   *
   * @return whether there was one; it has been committed. False, too, while the job waits for an
   *     output: see {@link #waiting}
   * @throws JobFailedException if it failed as often as it may be tried; it is the next one again
   * @throws IllegalStateException if a batch before was left without a commit or an abort: close
   *     this and open the job again
   * @throws io.tarn.spi.write.FencedException if the job has been opened by another since
   */
  boolean runNext();

  /**
   * The output that the last call of {@link #runNext} could not give what was committed for it.
   * Nothing is lost; it is tried again by each call.
   */
  Optional<Waiting> waiting();

  /**
   * An output that could not be given a committed batch.
   *
   * @param output its name
   * @param batch the batch id
   * @param cause why
   */
  record Waiting(String output, long batch, Throwable cause) {}

  @Override
  void close();
}
