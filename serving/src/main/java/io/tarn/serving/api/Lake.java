package io.tarn.serving.api;

import io.tarn.client.TarnClient;
import io.tarn.stream.engine.why.Why;
import io.tarn.zookeeper.LiveJob;
import io.tarn.zookeeper.RegionStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The HBase that is read, as far as it is there now. Thread-safe; waits for nothing. */
public interface Lake {
  /**
   * What reads it.
   *
   * @throws Problem if it is not there now
   */
  TarnClient client();

  /** Whether it is there now. */
  boolean isThere();

  /** What a failure is to a client: while this is away, that, whatever it looks like. */
  default Problem problem(Throwable failure) {
    Problem problem = Problem.of(failure);
    boolean ours =
        problem.kind() == Problem.Kind.INTERNAL || problem.kind() == Problem.Kind.UNAVAILABLE;
    return ours && !isThere() ? away() : problem;
  }

  /** Says that it is not there now. */
  static Problem away() {
    return Problem.unavailable(
        "the HBase that is read has ended with its process, and is being started again",
        Duration.ofSeconds(2));
  }

  /**
   * The jobs that run now, by name.
   *
   * @throws IOException if that cannot be found out
   */
  Map<String, LiveJob> running() throws IOException;

  /** What finds the records that keys of a job were changed by; empty if nothing here knows. */
  Optional<Why> why(String job);

  /** The regions of a job's table. */
  List<RegionStatus> regions(String job, String table) throws IOException;
}
