package io.tarn.serving.http;

import io.tarn.serving.api.Endpoint;
import io.undertow.server.HttpServerExchange;

/** Is told of each request that was answered. Thread-safe. */
public interface RequestTimes {
  /** Keeps nothing. */
  RequestTimes NONE = (operation, status, nanos) -> {};

  /**
   * @param operation the document's name of what was asked for
   * @param nanos from when it had come to when its client has taken the answer; of a stream, to its
   *     end
   */
  void answered(String operation, int status, long nanos);

  /** Has this told once the exchange ends. */
  default void time(HttpServerExchange exchange, Endpoint endpoint, long beganNanos) {
    exchange.addExchangeCompleteListener(
        (ended, next) -> {
          answered(endpoint.operation(), ended.getStatusCode(), System.nanoTime() - beganNanos);
          next.proceed();
        });
  }
}
