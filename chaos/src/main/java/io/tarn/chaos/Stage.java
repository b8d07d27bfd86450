package io.tarn.chaos;

import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;

/**
 * An HBase, and the demos that run the job on it. All is for one thread, but {@link #zookeeper} and
 * {@link #configuration}.
 */
interface Stage extends AutoCloseable {
  /** Starts everything. */
  void open() throws IOException, InterruptedException;

  /** Where HBase is found now, as HOST:PORT. To be asked from any thread. */
  Optional<String> zookeeper();

  /**
   * What a client of it needs.
   *
   * @throws io.tarn.spi.job.BackendException if it is away
   */
  Configuration configuration();

  /** Starts what the fault needs besides, before the round has anything to count. */
  void prepare(Fault fault) throws IOException, InterruptedException;

  /** Harms something, heals it, and gives back: the job may still be recovering. */
  void strike(Fault fault, Random random) throws IOException, InterruptedException;

  /** To be called often: starts what has ended. */
  void tend() throws IOException, InterruptedException;

  /** To be called when a round has been checked: ends what only that round needed. */
  void settle() throws IOException, InterruptedException;

  /** How its processes stand, for a round that is stuck. */
  String state() throws IOException;

  @Override
  void close() throws IOException;
}
