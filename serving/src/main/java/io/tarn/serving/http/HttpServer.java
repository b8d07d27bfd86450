package io.tarn.serving.http;

import io.tarn.serving.api.Lake;
import io.tarn.serving.api.Reply;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.encoding.ContentEncodingRepository;
import io.undertow.server.handlers.encoding.EncodingHandler;
import io.undertow.server.handlers.encoding.GzipEncodingProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.xnio.Options;

/** The sockets. Thread-safe. */
public final class HttpServer implements AutoCloseable {
  private static final int MOST_HEADER_BYTES = 32 << 10;
  private static final int COMPRESSED_FROM_BYTES = 1_024;
  private static final int PARSE_MILLIS = 10_000;
  private static final int IDLE_MILLIS = 60_000;
  private static final int TAKE_MILLIS = 30_000;

  private final ServerOptions options;
  private final Readers readers;
  private final EventStreams streams;
  private final Undertow undertow;

  private HttpServer(
      ServerOptions options, Readers readers, EventStreams streams, Undertow undertow) {
    this.options = options;
    this.readers = readers;
    this.streams = streams;
    this.undertow = undertow;
  }

  /**
   * Begins to listen.
   *
   * @param metrics gives the figures
   * @throws IOException if the port is taken, or tokens or key store cannot be read
   * @throws IllegalArgumentException if there is something wrong in these files
   */
  public static HttpServer start(
      Lake lake, ServerOptions options, Supplier<Reply> metrics, RequestTimes times)
      throws IOException {
    Optional<Tokens> tokens = Optional.empty();
    if (options.tokens().isPresent()) {
      tokens = Optional.of(Tokens.read(options.tokens().get()));
    }
    Readers readers = new Readers(options.readers());
    EventStreams streams = new EventStreams(lake, options.streams());
    Router router =
        new Router(
            lake,
            tokens,
            tokens.isEmpty() && options.isLoopback(),
            readers,
            streams,
            metrics,
            times);
    Undertow undertow = listening(options, compressed(router));
    try {
      undertow.start();
    } catch (RuntimeException e) {
      readers.close();
      streams.close();
      if (e.getCause() instanceof BindException) {
        throw new PortTakenException(options.host(), options.port(), e);
      }
      throw e;
    }
    return new HttpServer(options, readers, streams, undertow);
  }

  /** Streams of events must go out at once, so they are not compressed. */
  private static HttpHandler compressed(Router router) {
    ContentEncodingRepository encodings =
        new ContentEncodingRepository()
            .addEncodingHandler(
                "gzip",
                new GzipEncodingProvider(),
                50,
                exchange -> exchange.getResponseContentLength() >= COMPRESSED_FROM_BYTES);
    return new EncodingHandler(router, encodings);
  }

  private static Undertow listening(ServerOptions options, HttpHandler handler) throws IOException {
    Undertow.Builder builder =
        Undertow.builder()
            .setIoThreads(2)
            .setWorkerThreads(1) // requests are read by threads of our own
            .setHandler(handler)
            .setServerOption(UndertowOptions.DECODE_URL, false)
            .setServerOption(UndertowOptions.MAX_HEADER_SIZE, MOST_HEADER_BYTES)
            .setServerOption(UndertowOptions.MAX_HEADERS, 100)
            .setServerOption(UndertowOptions.MAX_PARAMETERS, 100)
            .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, PARSE_MILLIS)
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, IDLE_MILLIS)
            .setServerOption(UndertowOptions.ALWAYS_SET_DATE, true)
            .setSocketOption(Options.WRITE_TIMEOUT, TAKE_MILLIS)
            .setSocketOption(Options.CONNECTION_HIGH_WATER, options.connections())
            .setSocketOption(Options.CONNECTION_LOW_WATER, options.connections() - 1);
    return options.keyStore().isPresent()
        ? builder
            .addHttpsListener(options.port(), options.host(), tls(options.keyStore().get()))
            .build()
        : builder.addHttpListener(options.port(), options.host()).build();
  }

  private static SSLContext tls(ServerOptions.KeyStoreFile of) throws IOException {
    try (InputStream in = Files.newInputStream(of.file())) {
      char[] password = password(of.passwordFile());
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, password);
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(of.file() + " is no PKCS12 key store of that password", e);
    }
  }

  private static char[] password(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    return lines.isEmpty() ? new char[0] : lines.get(0).toCharArray();
  }

  /** Where it listens. */
  public URI address() {
    InetSocketAddress bound = (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
    String host = options.host().contains(":") ? "[" + options.host() + "]" : options.host();
    return URI.create(
        (options.keyStore().isPresent() ? "https" : "http")
            + "://"
            + host
            + ":"
            + bound.getPort()
            + "/");
  }

  /** How many requests wait for a thread. */
  public int waiting() {
    return readers.waiting();
  }

  /** How many bytes of answers wait to be taken by clients. */
  public long heldBytes() {
    return readers.heldBytes();
  }

  /** How many streams of events are open. */
  public int openStreams() {
    return streams.open();
  }

  /** Ends all connections. */
  @Override
  public void close() {
    streams.close();
    undertow.stop();
    readers.close();
  }
}
