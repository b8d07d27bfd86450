package io.tarn.serving.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tarn.schemas.JacksonMappers;
import io.tarn.serving.api.ApiDocument;
import io.tarn.serving.api.Arguments;
import io.tarn.serving.api.Call;
import io.tarn.serving.api.Endpoint;
import io.tarn.serving.api.Lake;
import io.tarn.serving.api.Operations;
import io.tarn.serving.api.Problem;
import io.tarn.serving.api.Problem.Kind;
import io.tarn.serving.api.Reply;
import io.tarn.serving.http.PageFiles.PageFile;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RequestTooBigException;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests: checks them on the thread that reads the socket, which must not wait, and has
 * readers answer them. Thread-safe.
 */
final class Router implements HttpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Router.class);
  private static final long MOST_BODY_BYTES = 1 << 20;
  private static final int SECONDS_FOR_BODY = 30;

  private final PageFiles page = PageFiles.load();
  private final ApiDocument document;
  private final Operations operations;
  private final Lake lake;
  private final Optional<Tokens> tokens;
  private final boolean onlyThisMachine;
  private final Readers readers;
  private final EventStreams streams;
  private final Supplier<Reply> metrics;
  private final RequestTimes times;

  /**
   * @param onlyThisMachine whether it answers to names of this machine alone
   * @param metrics gives the figures
   */
  Router(
      Lake lake,
      Optional<Tokens> tokens,
      boolean onlyThisMachine,
      Readers readers,
      EventStreams streams,
      Supplier<Reply> metrics,
      RequestTimes times) {
    this.document = ApiDocument.load();
    this.operations = new Operations(lake);
    this.lake = lake;
    this.tokens = tokens;
    this.onlyThisMachine = onlyThisMachine;
    this.readers = readers;
    this.streams = streams;
    this.metrics = metrics;
    this.times = times;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    long began = System.nanoTime();
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-cache");
    exchange.getResponseHeaders().put(new HttpString("X-Content-Type-Options"), "nosniff");
    try {
      if (onlyThisMachine) {
        OpenHosts.check(exchange.getRequestHeaders().getFirst(Headers.HOST));
      }
      Target target = Target.parse(exchange.getRequestURI(), exchange.getQueryString());
      Optional<PageFile> ofPage = page.find(target.path());
      if (ofPage.isPresent()) {
        show(exchange, ofPage.get());
        return;
      }
      ApiDocument.Found found =
          document.find(exchange.getRequestMethod().toString(), target.path());
      Endpoint endpoint = found.endpoint();
      times.time(exchange, endpoint, began);
      Predicate<String> mayRead = mayRead(exchange, endpoint);
      Arguments arguments =
          endpoint.check(
              found.inPath(), target.query(), name -> exchange.getRequestHeaders().getFirst(name));
      Call call = new Call(endpoint, arguments, null, mayRead);
      if (endpoint.takesBody()) {
        receive(exchange, call);
      } else {
        answer(exchange, call);
      }
    } catch (RuntimeException e) {
      Problems.send(exchange, Problem.of(e));
    }
  }

  /** A file of the page. */
  private static void show(HttpServerExchange exchange, PageFile file) {
    HttpString method = exchange.getRequestMethod();
    if (!method.equals(Methods.GET) && !method.equals(Methods.HEAD)) {
      throw new Problem(Kind.METHOD_NOT_ALLOWED, method + " is not possible here; GET is");
    }
    exchange.getResponseHeaders().put(Headers.ETAG, file.etag());
    exchange
        .getResponseHeaders()
        .put(new HttpString("Content-Security-Policy"), PageFiles.SECURITY_POLICY);
    exchange.getResponseHeaders().put(new HttpString("Referrer-Policy"), "no-referrer");
    if (file.etag().equals(exchange.getRequestHeaders().getFirst(Headers.IF_NONE_MATCH))) {
      exchange.setStatusCode(StatusCodes.NOT_MODIFIED);
      exchange.endExchange();
      return;
    }
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, file.contentType());
    exchange.getResponseSender().send(ByteBuffer.wrap(file.bytes()));
  }

  private Predicate<String> mayRead(HttpServerExchange exchange, Endpoint endpoint) {
    if (tokens.isEmpty()) {
      return job -> true;
    }
    return switch (endpoint.operation()) {
      case "health", "ready" -> job -> false; // anybody may know whether the server is up
      default -> tokens.get().mayRead(exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION));
    };
  }

  private void receive(HttpServerExchange exchange, Call call) {
    String type = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      throw new Problem(
          Kind.UNSUPPORTED_MEDIA_TYPE, "send the body with `Content-Type: application/json`");
    }
    exchange.setMaxEntitySize(MOST_BODY_BYTES);
    var tooSlow =
        exchange
            .getIoThread()
            .executeAfter(() -> closeQuietly(exchange), SECONDS_FOR_BODY, TimeUnit.SECONDS);
    exchange
        .getRequestReceiver()
        .receiveFullBytes(
            (received, bytes) -> {
              tooSlow.remove();
              try {
                answer(
                    received,
                    new Call(call.endpoint(), call.arguments(), json(bytes), call.mayRead()));
              } catch (RuntimeException e) {
                Problems.send(received, Problem.of(e));
              }
            },
            (failed, e) -> {
              tooSlow.remove();
              Problems.send(
                  failed,
                  e instanceof RequestTooBigException
                      ? new Problem(
                          Kind.TOO_LARGE, "a body may have " + MOST_BODY_BYTES + " bytes at most")
                      : new Problem(Kind.BAD_REQUEST, "the body could not be read"));
            });
  }

  private static void closeQuietly(HttpServerExchange exchange) {
    try {
      exchange.getConnection().close();
    } catch (IOException e) {
      LOG.debug("A connection that was too slow could not be closed", e);
    }
  }

  private static JsonNode json(byte[] bytes) {
    try {
      return JacksonMappers.JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      Problem problem =
          new Problem(Kind.BAD_REQUEST, "the body is no JSON: " + e.getOriginalMessage());
      problem.addSuppressed(e);
      throw problem;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answer(HttpServerExchange exchange, Call call) {
    switch (call.endpoint().operation()) {
      case "health" -> send(exchange, healthy("up"));
      case "document" -> send(exchange, Reply.of("application/json", document.bytes()));
      case "ready" -> read(exchange, this::ready);
      case "metrics" -> figures(exchange, call);
      case "watch", "progress" -> stream(exchange, call);
      default -> read(exchange, () -> operations.run(call));
    }
  }

  /** They tell of every job. */
  private void figures(HttpServerExchange exchange, Call call) {
    if (!call.mayRead().test(Tokens.ALL_JOBS)) {
      throw new Problem(
          Kind.FORBIDDEN,
          "figures are of all jobs; give a token whose line has " + Tokens.ALL_JOBS);
    }
    read(exchange, metrics::get);
  }

  private void stream(HttpServerExchange exchange, Call call) {
    if (exchange.getRequestMethod().equals(Methods.HEAD)) {
      throw new Problem(
          Kind.METHOD_NOT_ALLOWED, "HEAD is not possible here, as a stream has no end; GET is");
    }
    streams.open(exchange, call);
  }

  private static Reply healthy(String status) {
    return Reply.of("application/json", "{\"status\":\"" + status + "\"}");
  }

  private Reply ready() {
    lake.client().jobs();
    return healthy("up");
  }

  /** Answers what has to wait for HBase. */
  @FunctionalInterface
  private interface Reading {
    Reply run() throws IOException;
  }

  private void read(HttpServerExchange exchange, Reading reading) {
    HttpHandler task =
        taken -> {
          try {
            send(taken, reading.run());
          } catch (IOException | RuntimeException e) {
            Problems.send(taken, lake.problem(e));
          }
        };
    if (readers.areBusy()) {
      throw Problem.unavailable("too much is asked for at once; try again", Duration.ofSeconds(1));
    }
    exchange.dispatch(readers.executor(), task);
  }

  private void send(HttpServerExchange exchange, Reply reply) {
    if (!readers.mayHold(exchange, reply.body().length)) {
      exchange.setStatusCode(Kind.UNAVAILABLE.status());
      exchange.setPersistent(false);
      exchange.endExchange();
      return;
    }
    exchange.setStatusCode(reply.status());
    reply.etag().ifPresent(etag -> exchange.getResponseHeaders().put(Headers.ETAG, etag));
    if (reply.body().length > 0) {
      exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, reply.contentType());
    }
    exchange.getResponseSender().send(ByteBuffer.wrap(reply.body()));
  }
}
