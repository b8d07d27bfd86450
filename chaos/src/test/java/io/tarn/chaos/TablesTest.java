package io.tarn.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TablesTest {
  private static final String NOON = "2026-01-01T12:00:00Z";
  private static final long NOON_SECOND = 1_767_268_800;

  @Test
  void whatIsMissingOrTooMuchOrOtherwiseIsADifference() {
    Tables expected = hosts(Map.of("a", "1", "b", "2", "c", "3"));
    Tables found = hosts(Map.of("a", "1", "b", "4", "d", "5"));

    assertEquals(
        List.of(
            "host_totals, key b: expected 2, but found 4",
            "host_totals, key c: expected 3, but found no row",
            "host_totals, key d: expected no row, but found 5"),
        expected.differencesOf(found));
    assertEquals(List.of(), expected.differencesOf(expected));
  }

  @Test
  void hitsAreCountedByHostAndReplyAndPagesInFiveWindows() {
    Expected expected = new Expected();
    expected.add(new Hit("a", NOON_SECOND, "/page.html", 200, 10));
    expected.add(new Hit("a", NOON_SECOND + 59, "/page.html", 404, 5));
    expected.add(new Hit("b", NOON_SECOND + 60, "/logo.gif", 200, 1));

    assertEquals(
        new Tables(
            Map.of(
                "host_totals",
                Map.of(
                    "a", "{\"requests\":2,\"bytes\":15,\"lastSeen\":\"2026-01-01T12:00:59Z\"}",
                    "b", "{\"requests\":1,\"bytes\":1,\"lastSeen\":\"2026-01-01T12:01:00Z\"}"),
                "replies",
                Map.of(
                    "200", "{\"count\":2,\"bytes\":11}",
                    "404", "{\"count\":1,\"bytes\":5}"),
                "url_hits",
                Map.of(
                    "/page.html 2026-01-01T11:56:00Z",
                    "{\"count\":2}",
                    "/page.html 2026-01-01T11:57:00Z",
                    "{\"count\":2}",
                    "/page.html 2026-01-01T11:58:00Z",
                    "{\"count\":2}",
                    "/page.html 2026-01-01T11:59:00Z",
                    "{\"count\":2}",
                    "/page.html " + NOON,
                    "{\"count\":2}"))),
        expected.tables());
  }

  private static Tables hosts(Map<String, String> rows) {
    return new Tables(Map.of(Tables.HOSTS, rows));
  }
}
