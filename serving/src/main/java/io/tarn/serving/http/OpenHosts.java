package io.tarn.serving.http;

import io.tarn.serving.api.Problem;
import java.util.Locale;
import java.util.Set;

/**
 * Which names a server of this machine alone answers to. A page of another site could otherwise
 * have its own name resolved to this machine, and read what is here in its visitor's browser.
 */
final class OpenHosts {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

  private OpenHosts() {}

  /**
   * @param host the header of that name, which may name a port; null if there is none
   * @throws Problem if it is no name of this machine
   */
  static void check(String host) {
    if (host == null || !LOOPBACK.contains(withoutPort(host).toLowerCase(Locale.ROOT))) {
      throw new Problem(
          Problem.Kind.MISDIRECTED,
          "this server listens on this machine alone; ask for it as localhost or 127.0.0.1");
    }
  }

  private static String withoutPort(String host) {
    int bracket = host.indexOf(']');
    int colon = host.indexOf(':', bracket < 0 ? 0 : bracket);
    return colon < 0 ? host : host.substring(0, colon);
  }
}
