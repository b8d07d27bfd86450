package io.tarn.serving.api;

import io.tarn.client.MadeAnewException;
import io.tarn.client.NotFoundException;
import io.tarn.client.StaleException;
import io.tarn.schemas.KeyEncodingException;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.DamagedTableException;
import io.tarn.spi.read.SnapshotExpiredException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Why a request is not answered, as RFC 9457 has it: said to the client, and nothing else. */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of problem it is, and its HTTP status. */
  public enum Kind {
    BAD_REQUEST(400, "The request is wrong"),
    UNAUTHORIZED(401, "A token is needed"),
    FORBIDDEN(403, "The token does not allow this"),
    NOT_FOUND(404, "There is no such thing"),
    METHOD_NOT_ALLOWED(405, "This can only be read"),
    BEGUN_ANEW(409, "The job or the table has begun anew"),
    OUT_OF_HISTORY(410, "The batch is out of history"),
    TOO_LARGE(413, "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The body must be JSON"),
    MISDIRECTED(421, "This server is not known by that name"),
    INTERNAL(500, "The server has failed"),
    UNAVAILABLE(503, "This cannot be answered now");

    private final int status;
    private final String title;

    Kind(int status, String title) {
      this.status = status;
      this.title = title;
    }

    public int status() {
      return status;
    }
  }

  private final Kind kind;
  private final transient Duration retryAfter;

  public Problem(Kind kind, String detail) {
    this(kind, detail, null, null);
  }

  private Problem(Kind kind, String detail, Duration retryAfter, Throwable cause) {
    super(detail, cause);
    this.kind = kind;
    this.retryAfter = retryAfter;
  }

  /** It may go when it is asked again that much later. */
  public static Problem unavailable(String detail, Duration retryAfter) {
    return new Problem(Kind.UNAVAILABLE, detail, retryAfter, null);
  }

  /** What a failure is to the client; what is nobody's fault but ours tells no details. */
  public static Problem of(Throwable failure) {
    if (failure instanceof Problem problem) {
      return problem;
    }
    if (failure instanceof MadeAnewException) {
      return new Problem(Kind.BEGUN_ANEW, failure.getMessage(), null, failure);
    }
    if (failure instanceof NotFoundException) {
      return new Problem(Kind.NOT_FOUND, failure.getMessage(), null, failure);
    }
    if (failure instanceof SnapshotExpiredException) {
      return new Problem(Kind.OUT_OF_HISTORY, failure.getMessage(), null, failure);
    }
    if (failure instanceof StaleException) {
      return new Problem(Kind.UNAVAILABLE, failure.getMessage(), Duration.ofSeconds(1), failure);
    }
    if (failure instanceof IllegalArgumentException
        || failure instanceof KeyEncodingException
        || failure instanceof DateTimeException) {
      return new Problem(Kind.BAD_REQUEST, failure.getMessage(), null, failure);
    }
    if (failure instanceof DamagedTableException) {
      return new Problem(Kind.INTERNAL, failure.getMessage(), null, failure);
    }
    if (failure instanceof BackendException) {
      return new Problem(
          Kind.UNAVAILABLE,
          "HBase did not answer; try again later",
          Duration.ofSeconds(1),
          failure);
    }
    return new Problem(Kind.INTERNAL, "the server has failed; its log says how", null, failure);
  }

  public Kind kind() {
    return kind;
  }

  /** After how long it may be asked again, if that may help. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /**
   * As JSON.
   *
   * @param path what was asked for
   */
  public Map<String, Object> json(String path) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", "about:blank");
    json.put("title", kind.title);
    json.put("status", kind.status);
    json.put("detail", getMessage());
    json.put("instance", path);
    return json;
  }
}
