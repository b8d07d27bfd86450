package io.tarn.serving.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerOptionsTest {
  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
  void otherMachinesAreServedOnlyWithTokensOrWhenAllMayRead(String host) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> options(host, Optional.empty(), false));

    assertTrue(refused.getMessage().contains("other machines could read all jobs"));
    options(host, Optional.of(Path.of("tokens")), false);
    options(host, Optional.empty(), true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "::1", "127.1.2.3"})
  void thisMachineIsServedWithoutTokens(String host) {
    assertTrue(options(host, Optional.empty(), false).isLoopback());
  }

  @Test
  void thereAreOnlySoManyPorts() {
    assertThrows(IllegalArgumentException.class, () -> ServerOptions.defaults().withPort(65_536));
    assertEquals(0, ServerOptions.defaults().withPort(0).port());
  }

  private static ServerOptions options(String host, Optional<Path> tokens, boolean openToAll) {
    ServerOptions defaults = ServerOptions.defaults();
    return new ServerOptions(
        host,
        0,
        tokens,
        Optional.empty(),
        openToAll,
        defaults.connections(),
        defaults.streams(),
        defaults.readers());
  }
}
