package io.tarn.cli.http;

import io.tarn.runtime.Tarn;
import io.tarn.serving.TarnServer;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serving beside what a command does. */
public final class BesideJob {
  @Mixin private HttpOptions options;

  @Option(names = "--no-http", description = "Serve nothing over HTTP.")
  private boolean refused;

  /**
   * Checks what was said, before anything is started.
   *
   * @throws IllegalArgumentException if it does not go together
   */
  public void check() {
    options.options();
  }

  /** Begins to serve, if that was not refused, and says where on standard error. */
  public Closing start(Tarn tarn) throws IOException {
    return start(tarn, HttpOptions::say);
  }

  /**
   * Begins to serve, if that was not refused.
   *
   * @param told of the page's address
   */
  public Closing start(Tarn tarn, Consumer<String> told) throws IOException {
    if (refused) {
      return () -> {};
    }
    TarnServer server = options.start(tarn, Map.of(), told);
    return server::close;
  }

  /** Ends what was begun. */
  @FunctionalInterface
  public interface Closing extends AutoCloseable {
    @Override
    void close();
  }
}
