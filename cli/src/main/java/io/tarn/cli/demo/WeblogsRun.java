package io.tarn.cli.demo;

import io.tarn.client.JobStatus;
import io.tarn.client.TarnClient;
import io.tarn.files.TextFiles;
import io.tarn.runtime.Tarn;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.RowCounts;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.BatchListener;
import io.tarn.stream.engine.job.QueryListener;
import io.tarn.stream.engine.job.QueryState;
import io.tarn.stream.engine.job.QueryStatus;
import io.tarn.stream.engine.job.StreamingQuery;
import io.tarn.stream.engine.job.Trigger;
import java.util.Optional;

/** The job, run and shown whenever this process leads it. */
final class WeblogsRun implements QueryListener {
  private final Tarn tarn;
  private final DemoView view;
  private final Runnable beforeEachTerm;
  private final TopPages topPages = new TopPages();
  private boolean stoodInLine;
  private volatile boolean leads;

  WeblogsRun(Tarn tarn, DemoView view, Runnable beforeEachTerm) {
    this.tarn = tarn;
    this.view = view;
    this.beforeEachTerm = beforeEachTerm;
  }

  /** Runs the job until it has read all there is, is interrupted, or fails. */
  void toItsEnd(TextFiles files, Trigger trigger, Interrupt interrupted)
      throws InterruptedException {
    try (StreamingContext streams = tarn.streams(WeblogsJob.NAME)) {
      WeblogsJob.build(streams, files).foreachBatch(topPages::update);
      BatchListener ofBatches = view;
      streams.addListener(ofBatches);
      QueryListener ofTerms = this;
      streams.addListener(ofTerms);
      interrupted.stops(streams);
      streams.start(trigger);
      streams.awaitTermination();
      if (leads) {
        view.ended(totals());
      }
    }
  }

  /** On the job's own thread, and once on that which starts it. */
  @Override
  public void changed(StreamingQuery query, QueryStatus status) {
    if (status.state() == QueryState.OPENING) {
      leads = true;
      topPages.clear();
      view.begins(totals().map(Committed::totals).orElse(RowCounts.NONE), topPages);
      beforeEachTerm.run();
    } else if (status.state() == QueryState.STANDBY) {
      leads = false;
      if (stoodInLine) {
        view.tell(status.message());
      }
      stoodInLine = true;
    }
  }

  private Optional<Committed> totals() {
    try (TarnClient client = tarn.client()) {
      return client.jobs().stream()
          .filter(job -> job.job().equals(WeblogsJob.NAME))
          .findFirst()
          .flatMap(JobStatus::committed);
    }
  }
}
