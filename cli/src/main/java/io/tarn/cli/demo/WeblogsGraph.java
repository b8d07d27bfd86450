package io.tarn.cli.demo;

import io.tarn.client.TarnClient;
import io.tarn.files.TextFiles;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.Leadership;
import io.tarn.stream.engine.local.LocalRunner;
import io.tarn.stream.engine.shared.CacheBudget;
import io.tarn.stream.engine.why.Why;
import java.nio.file.Path;

/** The demo's job for those who want to know what it does, and do not run it. */
public final class WeblogsGraph {
  /** The job's name. */
  public static final String JOB = WeblogsJob.NAME;

  private static final Leadership NEVER =
      tell -> {
        throw new IllegalStateException("the job is only looked at");
      };

  private WeblogsGraph() {}

  /**
   * Why keys of the job have their values.
   *
   * @param client reads the job; stays the caller's
   * @param folder any that is there: which files a batch has read stands in its plan
   */
  public static Why why(TarnClient client, Path folder) {
    try (StreamingContext streams =
        new StreamingContext(
            JOB,
            NEVER,
            EngineConfig.defaults(),
            new LocalRunner(1, false),
            CacheBudget.ofProcess())) {
      WeblogsJob.build(streams, TextFiles.in(folder.toString()))
          .foreachBatch((batch, windows) -> {});
      return streams.why(client);
    }
  }
}
