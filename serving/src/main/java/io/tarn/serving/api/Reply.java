package io.tarn.serving.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tarn.schemas.JacksonMappers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * What a request is answered.
 *
 * @param status of HTTP
 * @param contentType of the body
 * @param etag what names this version of the answer
 * @param body not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // on its way to a socket, never compared
public record Reply(int status, String contentType, Optional<String> etag, byte[] body) {
  private static final byte[] NOTHING = {};

  /** JSON that is asked for anew each time. */
  static Reply json(Map<String, ?> body) {
    return new Reply(200, "application/json", Optional.empty(), bytes(body));
  }

  /** JSON of a batch. */
  static Reply json(Map<String, ?> body, String etag) {
    return new Reply(200, "application/json", Optional.of(etag), bytes(body));
  }

  static Reply notModified(String etag) {
    return new Reply(304, "application/json", Optional.of(etag), NOTHING);
  }

  /** Any body. */
  public static Reply of(String contentType, byte[] body) {
    return new Reply(200, contentType, Optional.empty(), body);
  }

  /** A text as UTF-8. */
  public static Reply of(String contentType, String body) {
    return of(contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A problem.
   *
   * @param path what was asked for
   */
  public static Reply of(Problem problem, String path) {
    return new Reply(
        problem.kind().status(),
        "application/problem+json",
        Optional.empty(),
        bytes(problem.json(path)));
  }

  private static byte[] bytes(Map<String, ?> body) {
    try {
      return JacksonMappers.JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what is answered can always be written", e);
    }
  }
}
