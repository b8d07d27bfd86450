package io.tarn.serving.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.tarn.schemas.JacksonMappers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The OpenAPI document: what is served, and what the server checks requests against, so that the
 * two cannot differ. Immutable.
 */
public final class ApiDocument {
  private final byte[] bytes;
  private final List<Endpoint> endpoints;

  private ApiDocument(byte[] bytes, JsonNode document) {
    this.bytes = bytes;
    List<Endpoint> found = new ArrayList<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method ->
                            found.add(
                                endpoint(
                                    document, path.getKey(), method.getKey(), method.getValue()))));
    this.endpoints = Collections.unmodifiableList(found);
  }

  /** The one of this version. */
  public static ApiDocument load() {
    try (InputStream in = ApiDocument.class.getResourceAsStream("openapi.json")) {
      byte[] bytes = in.readAllBytes();
      return new ApiDocument(bytes, JacksonMappers.JSON.readTree(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Endpoint endpoint(
      JsonNode document, String path, String method, JsonNode described) {
    List<Parameter> parameters = new ArrayList<>();
    for (JsonNode each : described.path("parameters")) {
      parameters.add(Parameter.of(resolve(document, each)));
    }
    return new Endpoint(
        method.toUpperCase(Locale.ROOT),
        List.of(path.substring(1).split("/", -1)),
        described.get("operationId").asText(),
        parameters,
        described.has("requestBody"));
  }

  private static JsonNode resolve(JsonNode document, JsonNode described) {
    JsonNode reference = described.get("$ref");
    return reference == null ? described : document.at(reference.asText().substring(1));
  }

  /** The document as it is served. */
  public byte[] bytes() {
    return bytes.clone();
  }

  public List<Endpoint> endpoints() {
    return endpoints;
  }

  /**
   * The endpoint that a request is for, and the parameters in its path.
   *
   * @param path decoded, segment by segment
   * @throws Problem if there is none
   */
  public Found find(String method, List<String> path) {
    Set<String> allowed = new LinkedHashSet<>();
    for (Endpoint endpoint : endpoints) {
      Map<String, String> inPath = endpoint.match(path).orElse(null);
      if (inPath != null) {
        if (endpoint.method().equals(method.equals("HEAD") ? "GET" : method)) {
          return new Found(endpoint, inPath);
        }
        allowed.add(endpoint.method());
      }
    }
    if (allowed.isEmpty()) {
      throw new Problem(
          Problem.Kind.NOT_FOUND,
          "there is nothing at /" + String.join("/", path) + "; /openapi.json says what there is");
    }
    throw new Problem(
        Problem.Kind.METHOD_NOT_ALLOWED,
        method + " is not possible here; " + String.join(" and ", allowed) + " is");
  }

  /** See {@link #find}. */
  public record Found(Endpoint endpoint, Map<String, String> inPath) {}
}
