package io.tarn.serving.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.tarn.serving.api.Problem.Kind;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One request, checked against the document.
 *
 * @param endpoint what is asked for
 * @param arguments its parameters
 * @param body what came with it; null if nothing did
 * @param mayRead which jobs the caller may read, by name
 */
public record Call(
    Endpoint endpoint, Arguments arguments, JsonNode body, Predicate<String> mayRead) {
  /**
   * The job that is asked for.
   *
   * @throws Problem if the caller may not read it
   */
  String job() {
    String job = arguments.text("job");
    if (!mayRead.test(job)) {
      throw new Problem(Kind.FORBIDDEN, "this token does not allow to read job " + job);
    }
    return job;
  }

  String table() {
    return arguments.text("table");
  }

  /** The ETag that the caller has an answer of. */
  Optional<String> known() {
    return arguments.findText("If-None-Match");
  }
}
