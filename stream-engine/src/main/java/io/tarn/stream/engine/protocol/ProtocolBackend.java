package io.tarn.stream.engine.protocol;

import io.tarn.stream.engine.spi.Backend;
import io.tarn.stream.engine.spi.JobLog;
import java.time.Clock;

/** A backend that brings a {@link JobStore} and leaves the protocol to {@link FencedJobLog}. */
public interface ProtocolBackend extends Backend {
  /** The store of a job, one for each time that the job is opened. */
  JobStore openJobStore(String job);

  /** What versions are taken from. */
  Clock clock();

  @Override
  default JobLog openJob(String job, String owner) {
    return FencedJobLog.open(job, owner, openJobStore(job), clock());
  }
}
