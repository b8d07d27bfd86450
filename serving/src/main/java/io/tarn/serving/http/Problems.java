package io.tarn.serving.http;

import io.tarn.serving.api.Problem;
import io.tarn.serving.api.Problem.Kind;
import io.tarn.serving.api.Reply;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests with problems. */
final class Problems {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  private Problems() {}

  /** Ends an exchange; what is the server's own failure goes to the log. */
  static void send(HttpServerExchange exchange, Problem problem) {
    if (problem.kind() == Kind.INTERNAL) {
      LOG.warn("{} {} failed", exchange.getRequestMethod(), exchange.getRequestURI(), problem);
    }
    if (problem.kind() == Kind.UNAUTHORIZED) {
      exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
    }
    problem.retryAfter().ifPresent(after -> retryAfter(exchange, after));
    Reply reply = Reply.of(problem, exchange.getRequestURI());
    exchange.setStatusCode(reply.status());
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, reply.contentType());
    exchange.getResponseSender().send(ByteBuffer.wrap(reply.body()));
  }

  private static void retryAfter(HttpServerExchange exchange, Duration after) {
    exchange.getResponseHeaders().put(Headers.RETRY_AFTER, after.toSeconds());
  }
}
