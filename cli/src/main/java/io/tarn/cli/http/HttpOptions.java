package io.tarn.cli.http;

import io.tarn.cli.console.Terminal;
import io.tarn.client.TarnClient;
import io.tarn.runtime.Tarn;
import io.tarn.serving.TarnServer;
import io.tarn.serving.http.PortTakenException;
import io.tarn.serving.http.ServerOptions;
import io.tarn.stream.engine.why.Why;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** How a command serves over HTTP. */
public final class HttpOptions {
  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description =
          "Listen here; beyond this machine only with --tokens. Default: ${DEFAULT-VALUE}.")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "N",
      description =
          "Listen at this port; 0 for any that is free. Default: 8270, or another if that is taken.")
  private Integer port;

  @Option(
      names = "--tokens",
      paramLabel = "FILE",
      description =
          "Who may read: lines of `TOKEN *`, or `TOKEN JOB,JOB`, for `Authorization: Bearer TOKEN`.")
  private Path tokens;

  @Option(
      names = "--tls-key-store",
      paramLabel = "FILE",
      description = "Serve by TLS, with the key in this PKCS12 file.")
  private Path keyStore;

  @Option(
      names = "--tls-password-file",
      paramLabel = "FILE",
      description = "A file whose first line is the password of the key store.")
  private Path passwordFile;

  @Option(
      names = "--open-to-all",
      description = "Let everybody who reaches --host read all jobs, without a token.")
  private boolean openToAll;

  @Option(names = "--yes-open-to-all", description = "Say so a second time.")
  private boolean yesOpenToAll;

  /**
   * What was said.
   *
   * @throws IllegalArgumentException if it does not go together
   */
  public ServerOptions options() {
    if ((keyStore == null) != (passwordFile == null)) {
      throw new IllegalArgumentException(
          "--tls-key-store and --tls-password-file go together; give both");
    }
    if (openToAll != yesOpenToAll) {
      throw new IllegalArgumentException(
          "that everybody may read all jobs must be said twice: --open-to-all --yes-open-to-all");
    }
    ServerOptions defaults = ServerOptions.defaults();
    return new ServerOptions(
        host,
        port == null ? ServerOptions.PORT : port,
        Optional.ofNullable(tokens),
        keyStore == null
            ? Optional.empty()
            : Optional.of(new ServerOptions.KeyStoreFile(keyStore, passwordFile)),
        openToAll,
        defaults.connections(),
        defaults.streams(),
        defaults.readers());
  }

  /**
   * Begins to serve; at any port if none was named and the usual one is taken.
   *
   * @param known what jobs do that do not run here, by name
   * @param told of the page's address
   */
  public TarnServer start(
      Tarn tarn, Map<String, Function<TarnClient, Why>> known, Consumer<String> told)
      throws IOException {
    TarnServer server =
        port == null ? startAnywhere(tarn, known) : TarnServer.start(tarn, options(), known);
    told.accept(server.address().toString());
    return server;
  }

  /** Says on standard error where the page is. */
  public static void say(String address) {
    Terminal.tell("serving at " + address + " (a page; for programs: openapi.json)");
  }

  private TarnServer startAnywhere(Tarn tarn, Map<String, Function<TarnClient, Why>> known)
      throws IOException {
    try {
      return TarnServer.start(tarn, options(), known);
    } catch (PortTakenException e) {
      return TarnServer.start(tarn, options().withPort(0), known);
    }
  }
}
