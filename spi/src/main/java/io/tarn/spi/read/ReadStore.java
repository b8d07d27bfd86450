package io.tarn.spi.read;

import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.Clocks;
import io.tarn.spi.job.JobRow;
import java.util.Map;
import java.util.Optional;

/**
 * What a backend gives those who only read: jobs as they are stored, whether they run or not.
 * Brings what is found and decides nothing: when an answer is right is for the client to say. Makes
 * nothing, deletes nothing. Thread-safe.
 *
 * <p>Each call of it, and of what it gives, raises {@link BackendException} if no answer came.
 */
public interface ReadStore extends AutoCloseable {
  /** The rows of all jobs by name, in order of name; those that were deleted are among them. */
  Map<String, JobRow> jobs();

  /** A job, whether it exists or not. Keep it: it may remember what it has read. */
  JobReads job(String job);

  /**
   * Why there can be no job at all, as a clause behind a colon: the store was never written to.
   * Empty where jobs may be. Asked only when a job was not found.
   */
  default Optional<String> unused() {
    return Optional.empty();
  }

  /** What ages are reckoned by, and for how long a snapshot is surely within history. */
  Clocks clocks();

  /** Gives up what this store holds open; not what its maker goes on owning. */
  @Override
  void close();
}
