package io.tarn.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tarn.schemas.JacksonMappers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code dev/tabs}: how soon a first visit of the page sees something, what open tabs do to the
 * demo's pace, in rounds without and with them in turns, and what hours of live updates do to a
 * tab's memory. Browser and demo share one machine, so the browser's own work is in it. Prints
 * figures, and checks none.
 */
class PageBench {
  private static final int TABS = Integer.getInteger("tabs", 10);
  private static final int ROUNDS = Integer.getInteger("rounds", 5);
  private static final int SECONDS = Integer.getInteger("seconds", 30);
  private static final int MINUTES = Integer.getInteger("minutes", 60);
  private static final int VISITS = 5;
  private static final int WARM_UP_SECONDS = 40;
  private static final List<String> VIEWS =
      List.of(
          "/jobs/weblogs",
          "/jobs/weblogs/tables/host_totals",
          "/jobs/weblogs/tables/url_hits",
          "/jobs/weblogs/tables/host_totals/keys/host-0.example.net",
          "/");

  private final HttpClient client = HttpClient.newHttpClient();
  private URI page;

  @Test
  void measure(@TempDir Path folder) throws Exception {
    TarnProcess demo =
        TarnProcess.startReadingBoth(
            "demo", "--port", "0", "--data-dir", folder.resolve("data").toString());
    Thread reading = new Thread(() -> follow(demo), "reads-what-the-demo-prints");
    try {
      assertTrue(demo.awaitLines("serving at ", 1), () -> demo.lines().toString());
      page = URI.create(demo.lines().get(demo.lines().size() - 1).split(" ")[2]);
      reading.start();
      Thread.sleep(WARM_UP_SECONDS * 1_000L);
      firstPaint(folder);
      pace(folder);
      memory(folder);
    } finally {
      demo.kill();
    }
  }

  private static void follow(TarnProcess demo) {
    try {
      demo.await();
    } catch (Exception e) {
      System.out.println("the demo has ended: " + e);
    }
  }

  private Browser open(Path folder) throws Exception {
    return Browser.open(page, Files.createTempDirectory(folder, "profile"));
  }

  private void firstPaint(Path folder) throws Exception {
    List<Double> millis = new ArrayList<>();
    for (int visit = 0; visit < VISITS; visit++) {
      try (Browser browser = open(folder)) {
        browser.show("/");
        browser.element(".card");
        millis.add(
            ((Number)
                    browser.run(
                        "return performance.getEntriesByName('first-contentful-paint')[0]"
                            + ".startTime"))
                .doubleValue());
      }
    }
    print("first paint of a first visit, ms: %s", spread(millis));
  }

  private void pace(Path folder) throws Exception {
    List<Double> paces = new ArrayList<>();
    List<Double> times = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      double[] alone = figures();
      double[] beside;
      try (Browser browser = open(folder)) {
        for (int tab = 0; tab < TABS; tab++) {
          browser.showInWindow(VIEWS.get(tab % VIEWS.size()));
        }
        beside = figures();
      }
      paces.add(beside[0] / alone[0]);
      times.add(beside[1] / alone[1]);
    }
    print("events/s beside %d tabs, of those alone: %s", TABS, spread(paces));
    print("how long a batch takes beside %d tabs, of that alone: %s", TABS, spread(times));
  }

  /** Events a second, and the median of how long a batch takes, in ms. */
  private double[] figures() throws Exception {
    long before = json("api/v1/jobs/weblogs").get("events").longValue();
    long began = System.nanoTime();
    Thread.sleep(SECONDS * 1_000L);
    long after = json("api/v1/jobs/weblogs").get("events").longValue();
    double seconds = (System.nanoTime() - began) / 1e9;
    List<Double> millis = new ArrayList<>();
    json("api/v1/jobs/weblogs/batches?limit=" + SECONDS)
        .get("batches")
        .forEach(batch -> millis.add(batch.at("/durationMillis/batch").doubleValue()));
    return new double[] {(after - before) / seconds, median(millis)};
  }

  private JsonNode json(String path) throws Exception {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(page.resolve(path)).build(),
            HttpResponse.BodyHandlers.ofString());
    return JacksonMappers.JSON.readTree(response.body());
  }

  private void memory(Path folder) throws Exception {
    try (Browser browser = open(folder)) {
      browser.show("/jobs/weblogs");
      for (int tenth = 0; tenth <= 10; tenth++) {
        Thread.sleep(tenth == 0 ? 20_000L : MINUTES * 6_000L);
        print(
            "after %.1f min: heap of the tab %,d kB, %s elements",
            tenth * MINUTES / 10.0,
            browser.heapBytes() / 1_000,
            browser.run("return document.getElementsByTagName('*').length"));
      }
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(Double.NaN);
  }

  private static String spread(List<Double> values) {
    DoubleStream sorted = values.stream().mapToDouble(each -> each).sorted();
    StringBuilder text =
        new StringBuilder(String.format(Locale.ROOT, "median %.3f, in order", median(values)));
    sorted.forEach(each -> text.append(String.format(Locale.ROOT, " %.3f", each)));
    return text.toString();
  }

  private static void print(String format, Object... arguments) {
    System.out.println("[page] " + String.format(Locale.ROOT, format, arguments));
  }
}
