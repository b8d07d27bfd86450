package io.tarn.stream.engine.protocol;

import io.tarn.spi.job.Clocks;
import io.tarn.spi.job.WriteSafety;
import io.tarn.spi.read.ReadStore;
import io.tarn.spi.write.Backend;
import io.tarn.spi.write.JobLog;
import io.tarn.spi.write.JobSetup;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A backend that brings a {@link JobStore} and leaves the protocol to {@link FencedJobLog}. */
public interface ProtocolBackend extends Backend {
  /**
   * The store of a job, one for each time that the job is opened.
   *
   * @param safety what is written survives at least that, where this backend can tell
   */
  JobStore openJobStore(String job, WriteSafety safety);

  /** The store of a job, for one that changes it from outside. */
  default JobStore openJobStore(String job) {
    return openJobStore(job, WriteSafety.PROCESS_END);
  }

  /** Makes what all jobs share, where it is missing. Called when a job is opened or changed. */
  default void makeShared() {}

  /** What is stored, for those who only read; the backend goes on owning what it holds open. */
  ReadStore reads();

  /** What versions are taken from, and what pauses between commits are measured by. */
  Clocks clocks();

  /** Where one open job sweeps: one task after the other. Shut down with the job. */
  default ExecutorService openBackground(String job) {
    return Executors.newSingleThreadExecutor(
        task -> {
          Thread sweeping = new Thread(task, "tarn-sweeper-" + job);
          sweeping.setDaemon(true);
          return sweeping;
        });
  }

  /** To change a job from outside; to be closed. */
  default JobAdmin administer(String job) {
    makeShared();
    return new JobAdmin(job, openJobStore(job), clocks());
  }

  @Override
  default JobLog openJob(String job, JobSetup setup) {
    makeShared();
    return FencedJobLog.open(
        job, setup, openJobStore(job, setup.safety()), clocks(), () -> openBackground(job));
  }
}
