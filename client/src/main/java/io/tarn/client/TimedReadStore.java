package io.tarn.client;

import io.tarn.spi.job.Clocks;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.read.JobReads;
import io.tarn.spi.read.ReadStore;
import java.util.Map;
import java.util.Optional;

/** A store whose every call is waited for so long and no longer. */
record TimedReadStore(ReadStore store, TimedCalls calls) implements ReadStore {
  @Override
  public Map<String, JobRow> jobs() {
    return calls.call("list the jobs", store::jobs);
  }

  @Override
  public JobReads job(String job) {
    return new TimedJobReads(job, store.job(job), calls);
  }

  @Override
  public Optional<String> unused() {
    return calls.call("see whether there are jobs", store::unused);
  }

  @Override
  public Clocks clocks() {
    return store.clocks();
  }

  @Override
  public void close() {
    calls.close();
    store.close();
  }
}
