package io.tarn.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class NearestTest {
  private static final List<String> TABLES = List.of("url_hits", "host_totals", "replies");

  @Test
  void aSlipOfTheHandIsForgiven() {
    assertEquals(Optional.of("host_totals"), Nearest.to("host_total", TABLES));
    assertEquals(Optional.of("host_totals"), Nearest.to("hots_totals", TABLES));
    assertEquals(Optional.of("host_totals"), Nearest.to("HOST_totals", List.of("host_totals")));
    assertEquals(Optional.of("n"), Nearest.to("m", List.of("n")));
  }

  @Test
  void anotherWordIsNotMeant() {
    assertEquals(Optional.empty(), Nearest.to("sessions", TABLES));
    assertEquals(Optional.empty(), Nearest.to("ab", List.of("xy")));
    assertEquals(Optional.empty(), Nearest.to("any", List.of()));
  }

  @Test
  void ofSeveralThatAreAsNearTheFirstOfTheAlphabetIsMeant() {
    assertEquals(Optional.of("page1"), Nearest.to("page", List.of("page2", "page1")));
  }

  @Test
  void whatIsNotThereIsToldWithWhatIs() {
    assertEquals(
        "; did you mean replies? It has [host_totals, replies, url_hits]",
        Nearest.of("replie", List.of("replies", "url_hits", "host_totals")));
    assertEquals("; it has [a, b]", Nearest.of("sessions", List.of("b", "a")));
  }
}
