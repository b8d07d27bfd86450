package io.tarn.serving.http;

import io.tarn.serving.api.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a request line asks for, decoded: segments of the path, each of which may have a slash in
 * it, and parameters.
 *
 * @param path without its leading slash
 * @param query each parameter with all its values
 */
record Target(List<String> path, Map<String, List<String>> query) {
  /**
   * @param rawPath as it came
   * @param rawQuery as it came, without its question mark; may be empty
   * @throws Problem if it is not percent-encoded UTF-8
   */
  static Target parse(String rawPath, String rawQuery) {
    List<String> path = new ArrayList<>();
    for (String segment : rawPath.substring(rawPath.startsWith("/") ? 1 : 0).split("/", -1)) {
      path.add(decode(segment, false));
    }
    Map<String, List<String>> query = new LinkedHashMap<>();
    for (String pair : rawQuery.isEmpty() ? new String[0] : rawQuery.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals), true);
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1), true);
      query.computeIfAbsent(name, missing -> new ArrayList<>()).add(value);
    }
    return new Target(path, query);
  }

  private static String decode(String raw, boolean inQuery) {
    ByteBuffer bytes = ByteBuffer.allocate(raw.length() * 3);
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        bytes.put(octet(raw, i));
        i += 2;
      } else if (c == '+' && inQuery) {
        bytes.put((byte) ' ');
      } else if (c > ' ' && c < 0x7f) {
        bytes.put((byte) c);
      } else {
        throw wrong(raw);
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      Problem problem = wrong(raw);
      problem.addSuppressed(e);
      throw problem;
    }
  }

  private static byte octet(String raw, int at) {
    int high = at + 2 <= raw.length() - 1 ? Character.digit(raw.charAt(at + 1), 16) : -1;
    int low = at + 2 <= raw.length() - 1 ? Character.digit(raw.charAt(at + 2), 16) : -1;
    if (high < 0 || low < 0) {
      throw wrong(raw);
    }
    return (byte) (high << 4 | low);
  }

  private static Problem wrong(String raw) {
    return new Problem(
        Problem.Kind.BAD_REQUEST, raw + " is not percent-encoded UTF-8, as addresses must be");
  }
}
