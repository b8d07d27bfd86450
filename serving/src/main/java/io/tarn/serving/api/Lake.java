package io.tarn.serving.api;

import io.tarn.client.TarnClient;
import io.tarn.stream.engine.why.Why;
import io.tarn.zookeeper.LiveJob;
import io.tarn.zookeeper.RegionStatus;
import java.io.IOException;
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

  /** Whether it is there now; if not, requests that fail were not wrong. */
  boolean isThere();

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
