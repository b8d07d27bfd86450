package io.tarn.stream.engine.internal.run;

import io.tarn.client.TarnClient;
import io.tarn.stream.engine.internal.graph.Graph;
import io.tarn.stream.engine.internal.trace.JobWhy;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.QueryStatus;
import io.tarn.stream.engine.job.StreamingQuery;
import io.tarn.stream.engine.why.Why;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What a user holds of a job that was started. */
final class RunningQuery implements StreamingQuery {
  private final String job;
  private final Graph graph;
  private final UUID runId = UUID.randomUUID();
  private final QueryLife life;
  private final QueryControl control;
  private final String explanation;

  RunningQuery(String job, Graph graph, QueryLife life, QueryControl control, String explanation) {
    this.job = job;
    this.graph = graph;
    this.life = life;
    this.control = control;
    this.explanation = explanation;
  }

  @Override
  public String name() {
    return job;
  }

  @Override
  public UUID runId() {
    return runId;
  }

  @Override
  public QueryStatus status() {
    return life.status();
  }

  @Override
  public List<BatchProgress> recentProgress() {
    return life.recent();
  }

  @Override
  public Optional<RuntimeException> exception() {
    return life.failure();
  }

  @Override
  public boolean isOwnThread() {
    return control.isOwnThread();
  }

  @Override
  public void stop() {
    control.stopAndWait();
  }

  @Override
  public void stopNow() {
    control.stopNow();
  }

  @Override
  public void awaitTermination() throws InterruptedException {
    control.checkNotOwnThread();
    life.awaitEnd();
  }

  @Override
  public boolean awaitTermination(Duration timeout) throws InterruptedException {
    control.checkNotOwnThread();
    return life.awaitEnd(timeout);
  }

  @Override
  public void processAllAvailable() throws InterruptedException {
    control.checkNotOwnThread();
    life.awaitIdle(control::wake);
  }

  @Override
  public String explain() {
    return explanation;
  }

  @Override
  public Why why(TarnClient client) {
    return new JobWhy(job, graph, client);
  }

  @Override
  public String toString() {
    return "job " + job + ", " + status().message();
  }
}
