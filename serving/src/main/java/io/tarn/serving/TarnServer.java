package io.tarn.serving;

import io.tarn.client.TarnClient;
import io.tarn.runtime.Tarn;
import io.tarn.serving.api.Reply;
import io.tarn.serving.http.HttpServer;
import io.tarn.serving.http.ServerOptions;
import io.tarn.serving.metrics.Metrics;
import io.tarn.stream.engine.why.Why;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.function.Function;

/**
 * Serves what jobs have committed over HTTP, whether they run or not, here or elsewhere. Nothing
 * can be written. Thread-safe.
 *
 * <pre>{@code
 * try (Tarn tarn = Tarn.getOrCreate();
 *     TarnServer server = TarnServer.start(tarn, ServerOptions.defaults())) {
 *   System.out.println(server.address());
 *   …
 * }
 * }</pre>
 */
public final class TarnServer implements AutoCloseable {
  private final RuntimeLake lake;
  private final Metrics metrics;
  private final HttpServer http;

  private TarnServer(RuntimeLake lake, Metrics metrics, HttpServer http) {
    this.lake = lake;
    this.metrics = metrics;
    this.http = http;
  }

  /**
   * Begins to serve.
   *
   * @param tarn stays its maker's
   * @throws IOException if the port is taken, or a file that the options name cannot be read
   * @throws IllegalArgumentException if there is something wrong in such a file
   */
  public static TarnServer start(Tarn tarn, ServerOptions options) throws IOException {
    return start(tarn, options, Map.of());
  }

  /**
   * As {@link #start(Tarn, ServerOptions)}, knowing what some jobs do that need not run here.
   *
   * @param known by the job's name, what finds the records that its keys were changed by
   */
  public static TarnServer start(
      Tarn tarn, ServerOptions options, Map<String, Function<TarnClient, Why>> known)
      throws IOException {
    Metrics metrics = new Metrics();
    RuntimeLake lake = new RuntimeLake(tarn, metrics::metered, known);
    metrics.bind(lake, tarn);
    try {
      HttpServer http =
          HttpServer.start(
              lake,
              options,
              () -> Reply.of(Metrics.CONTENT_TYPE, metrics.scrape()),
              metrics.requests());
      metrics.bind(http);
      return new TarnServer(lake, metrics, http);
    } catch (IOException | RuntimeException e) {
      metrics.close();
      lake.close();
      throw e;
    }
  }

  /** Where it listens, as {@code http://127.0.0.1:8270/}. */
  public URI address() {
    return http.address();
  }

  /** Ends all connections and streams. */
  @Override
  public void close() {
    http.close();
    metrics.close();
    lake.close();
  }
}
