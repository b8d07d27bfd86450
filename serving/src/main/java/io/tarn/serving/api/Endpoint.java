package io.tarn.serving.api;

import io.tarn.serving.api.Problem.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something that can be asked for, as the document describes it.
 *
 * @param method of HTTP
 * @param segments of its path; those in braces are parameters
 * @param operation its name
 * @param parameters those that it knows; others are refused
 * @param takesBody whether a JSON body comes with it
 */
public record Endpoint(
    String method,
    List<String> segments,
    String operation,
    List<Parameter> parameters,
    boolean takesBody) {
  public Endpoint {
    segments = List.copyOf(segments);
    parameters = List.copyOf(parameters);
  }

  /** The path, with its parameters in braces. */
  public String template() {
    return "/" + String.join("/", segments);
  }

  /** The parameters in a path, by name; empty if it is another's. */
  Optional<Map<String, String>> match(List<String> path) {
    if (path.size() != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> found = new HashMap<>();
    for (int i = 0; i < path.size(); i++) {
      String segment = segments.get(i);
      if (segment.startsWith("{")) {
        found.put(segment.substring(1, segment.length() - 1), path.get(i));
      } else if (!segment.equals(path.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(found);
  }

  /**
   * Checks what a request has against what is known.
   *
   * @param inPath by name
   * @param inQuery by name, each with all its values
   * @param headers finds a header's value; null if there is none
   * @throws Problem if a parameter is unknown, given twice, missing or wrong
   */
  public Arguments check(
      Map<String, String> inPath, Map<String, List<String>> inQuery, Headers headers) {
    for (String given : inQuery.keySet()) {
      if (parameters.stream().noneMatch(each -> isQuery(each) && each.name().equals(given))) {
        throw new Problem(Kind.BAD_REQUEST, unknown(given));
      }
    }
    Map<String, Object> values = new HashMap<>();
    for (Parameter parameter : parameters) {
      String text = text(parameter, inPath, inQuery, headers);
      Object value = text == null ? parameter.byDefault() : parameter.parse(text);
      if (value != null) {
        values.put(parameter.name(), value);
      } else if (parameter.required()) {
        throw new Problem(Kind.BAD_REQUEST, "the parameter " + parameter.name() + " must be given");
      }
    }
    return new Arguments(values);
  }

  /** Finds a header of a request. */
  @FunctionalInterface
  public interface Headers {
    String get(String name);
  }

  private static String text(
      Parameter parameter,
      Map<String, String> inPath,
      Map<String, List<String>> inQuery,
      Headers headers) {
    return switch (parameter.in()) {
      case "path" -> inPath.get(parameter.name());
      case "header" -> headers.get(parameter.name());
      default -> {
        List<String> given = inQuery.getOrDefault(parameter.name(), List.of());
        if (given.size() > 1) {
          throw new Problem(
              Kind.BAD_REQUEST, "the parameter " + parameter.name() + " was given twice");
        }
        yield given.isEmpty() ? null : given.get(0);
      }
    };
  }

  private String unknown(String given) {
    List<String> known = new ArrayList<>();
    parameters.stream().filter(Endpoint::isQuery).forEach(each -> known.add(each.name()));
    return "there is no parameter "
        + given
        + " here"
        + (known.isEmpty() ? "" : "; there are " + String.join(", ", known));
  }

  private static boolean isQuery(Parameter parameter) {
    return parameter.in().equals("query");
  }
}
