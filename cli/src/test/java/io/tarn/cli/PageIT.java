package io.tarn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/**
 * Every view of the page, in a browser, beside a demo that runs; what it shows is compared with a
 * plain count of the input. After each test nothing has failed in the page, and nothing was asked
 * for elsewhere.
 */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PageIT {
  private static final String HOSTILE = "<img src=x onerror=document.title='owned'>'\"&/%";
  private static final String HOST_TOTALS = "/jobs/weblogs/tables/host_totals";
  private static final String URL_HITS = "/jobs/weblogs/tables/url_hits";

  private Path folder;
  private WeblogFiles input;
  private TarnProcess process;
  private Browser browser;

  @BeforeAll
  void runTheDemo(@TempDir Path temporary) throws Exception {
    assumeTrue(
        Browser.isInstalled(),
        "there is no chromium with chromedriver on the PATH; on Debian: apt-get install chromium"
            + " chromium-driver");
    folder = temporary;
    input = WeblogFiles.write(Files.createDirectory(folder.resolve("in")));
    start("demo", "--input", input.folder().toString());
    assertTrue(process.awaitLines("batch ", WeblogFiles.FILES), () -> process.lines().toString());
  }

  /** Starts a command that serves, and opens its page, or the page again. */
  private void start(String... command) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(List.of("--data-dir", folder.resolve("data").toString(), "--port", "0"));
    process = TarnProcess.startReadingBoth(arguments.toArray(String[]::new));
    assertTrue(process.awaitLines("serving at ", 1), () -> process.lines().toString());
    String said = process.lines().get(process.lines().size() - 1);
    if (browser != null) {
      browser.close();
    }
    Path profile = Files.createTempDirectory(folder, "profile");
    browser = Browser.open(URI.create(said.split(" ")[2]), profile);
  }

  @AfterAll
  void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
    if (process != null) {
      process.kill();
    }
  }

  @AfterEach
  void nothingFailedAndNothingWasAskedForElsewhere() throws Exception {
    assertEquals(List.of(), browser.complaints());
    assertEquals(List.of(), browser.askedElsewhere());
  }

  private long events() {
    return input.hits().size();
  }

  private static String text(long number) {
    return String.format("%,d", number);
  }

  @Test
  @Order(1)
  void jobsShowWhatTheyHaveCommitted() throws Exception {
    browser.show("/");
    browser.awaitText(".card", "weblogs");
    browser.awaitText(".card", text(events()));
    browser.awaitText(".pill", "1 of 1 running");
    checkLooks("jobs");

    browser.click(".card h2 a");
    browser.awaitText("h1", "weblogs");
  }

  @Test
  @Order(2)
  void aJobShowsItsFiguresItsGraphAndTheProof() throws Exception {
    browser.show("/jobs/weblogs");
    browser.awaitText(".proof .verdict", "Equal at batch");

    assertEquals(text(events()), browser.text(".proof .sum"));
    assertEquals(text(events()), browser.text(".proof .events"));
    Map<String, String> tiles = pairs(".tiles > div");
    assertEquals(text(events()), tiles.get("events in all"));
    assertEquals("3", tiles.get("dead"));
    assertEquals(
        List.of("host_totals", "input_files", "replies", "url_hits"),
        browser.texts("section[aria-labelledby=s-tables] tbody th"));
    assertTrue(
        browser.texts(".graph .what").contains("parse"), browser.texts(".graph .what")::toString);
    assertEquals(3, browser.texts("section[aria-labelledby=s-dead-records] tbody tr").size());
    browser.awaitText("section[aria-labelledby=s-regions]", "host_totals");
    assertFalse(browser.texts(".graph .count").stream().allMatch(String::isEmpty));
    checkLooks("job");
  }

  @Test
  @Order(3)
  void chartsAreReadWithTheKeyboard() {
    browser.show("/jobs/weblogs");
    browser.awaitText(".readout", "batch 12");
    WebElement chart = browser.element(".plot");
    for (int i = 0; i < 13; i++) {
      chart.sendKeys(Keys.ARROW_LEFT);
    }

    browser.awaitText(".readout", "batch 0");
    browser.awaitText(".readout", "150");
  }

  @Test
  @Order(4)
  void aTableShowsItsRowsAndItsGreatest() throws Exception {
    browser.show(HOST_TOTALS);
    Map<String, Long> counted = input.requestsByHost();
    browser.awaitText("section[aria-labelledby=s-rows]", "host-0");

    assertEquals(greatest(counted, 10), ranking());
    assertEquals(firstRows(counted, 25), rows());
    checkLooks("table");

    browser.element("#key").sendKeys("host-3");
    browser.await("only those rows", () -> rows().size() == 11 ? true : null);
    Map<String, Long> some = new TreeMap<>(counted);
    some.keySet().removeIf(host -> !host.startsWith("host-3"));
    assertEquals(some, rows());

    browser.element("#key").sendKeys("9" + Keys.ENTER);
    browser.awaitText("h1", "host-39");
    browser.awaitText(".fields", text(counted.get("host-39")));
  }

  @Test
  @Order(5)
  void theSliderMovesTheWholeTableToAnEarlierBatch() {
    browser.show(HOST_TOTALS + "?batch=4");
    browser.awaitText("#history-text", "batch 4,");
    assertEquals(greatest(requestsUpTo(4), 10), ranking());

    browser.element("#history").sendKeys(Keys.ARROW_LEFT);
    browser.awaitText("#history-text", "batch 3,");
    browser.await("that batch", () -> firstRows(requestsUpTo(3), 25).equals(rows()) ? true : null);
    assertTrue(String.valueOf(browser.run("return location.hash")).contains("batch=3"));

    browser.click(".slider button");
    browser.await(
        "the newest batch",
        () -> firstRows(input.requestsByHost(), 25).equals(rows()) ? true : null);
  }

  @Test
  @Order(6)
  void aKeyShowsItsHistoryAndTheRecordsThatMadeIt() throws Exception {
    String host = "host-7";
    browser.show(HOST_TOTALS + "/keys/" + host);
    browser.awaitText(".versions", "why?");
    assertEquals(text(input.requestsByHost().get(host)), pairs(".fields > div").get("requests"));

    WebElement newest = browser.element(".versions > li");
    int batch = Integer.parseInt(newest.findElement(By.tagName("b")).getText().substring(6));
    newest.findElement(By.tagName("button")).click();
    browser.awaitText(".cause", "host-7");
    assertEquals(
        input.linesOf(batch, hit -> hit.host().equals(host)), browser.texts(".cause .record"));
    checkLooks("key");

    String curl = browser.texts(".snippet code").get(1);
    assertTrue(curl.startsWith("curl -s 'http://127.0.0.1:"), curl);
    Process asked = new ProcessBuilder("sh", "-c", curl).redirectErrorStream(true).start();
    String answer = new String(asked.getInputStream().readAllBytes());
    assertTrue(answer.contains("\"requests\":" + input.requestsByHost().get(host)), answer);
  }

  @Test
  @Order(7)
  void windowsOfAKeyAreAChartAndFinalOnesStandApart() throws Exception {
    String page = "/page-3.html";
    browser.show(URL_HITS + "/keys/%2Fpage-3.html");
    browser.awaitText("section[aria-labelledby=s-windows]", "open");
    browser.click("section[aria-labelledby=s-windows] button");
    Map<String, Long> counted = new TreeMap<>();
    input
        .hitsByUrlAndWindow()
        .forEach(
            (key, count) -> {
              if (key.startsWith(page + " ")) {
                counted.put(key.substring(page.length() + 1), count);
              }
            });
    Map<String, Long> shown = new TreeMap<>();
    for (String row : browser.texts("section[aria-labelledby=s-windows] tbody tr")) {
      String[] words = row.split(" ");
      shown.put(
          Instant.parse(words[0] + "T" + words[1] + "Z").toString(),
          Long.parseLong(words[words.length - 1]));
    }
    assertEquals(counted, shown);
    checkLooks("windows");
  }

  @Test
  @Order(8)
  void whatIsCommittedIsShownAtOnceAndNothingOfItIsMarkup() throws Exception {
    browser.show(HOST_TOTALS);
    browser.awaitText("section[aria-labelledby=s-rows]", "host-0");
    WeblogFiles.LoggedHit hit =
        new WeblogFiles.LoggedHit(
            HOSTILE.replace("\"", "\\\""),
            Instant.parse("2026-01-01T02:00:00Z").getEpochSecond(),
            "/",
            200,
            5);
    Path half = folder.resolve("hostile.tmp");
    Files.writeString(half, hit.json() + "\n");
    Files.move(half, input.folder().resolve("part-200.json"), StandardCopyOption.ATOMIC_MOVE);

    browser.awaitText("section[aria-labelledby=s-rows]", HOSTILE);
    browser.click("section[aria-labelledby=s-rows] tbody a");
    browser.awaitText("h1", HOSTILE);
    browser.awaitText(".versions", "why?");
    browser.click(".versions button");
    browser.awaitText(".cause", "onerror");
    assertEquals(0, browser.texts("main img").size());
    assertFalse(String.valueOf(browser.run("return document.title")).equals("owned"));
  }

  @Test
  @Order(9)
  void aFlushIsSeenToMoveATablesRows() {
    browser.show("/jobs/weblogs");
    browser.awaitText("section[aria-labelledby=s-regions]", "host_totals");
    List<String> before = regions("host_totals");
    assertTrue(before.stream().allMatch(row -> row.contains("0 B in 0")), before::toString);

    InProcess.Ended flushed =
        InProcess.run(
            List.of(
                "flush",
                "weblogs",
                "host_totals",
                "--data-dir",
                folder.resolve("data").toString()));
    assertEquals(0, flushed.exitCode(), flushed::err);
    browser.await(
        "its rows in HFiles",
        () ->
            regions("host_totals").stream().allMatch(row -> row.matches(".* 0 B .* in 1"))
                ? true
                : null);
  }

  private List<String> regions(String table) {
    return browser.texts("section[aria-labelledby=s-regions] tbody tr").stream()
        .filter(row -> row.startsWith(table))
        .toList();
  }

  @Test
  @Order(10)
  void whatIsNotThereIsSaidAndTheViewStays() {
    browser.show("/jobs/nothing");
    browser.awaitText(".problem", "nothing");
    browser.show(HOST_TOTALS + "?batch=999999");
    browser.awaitText(".problem", "999999");
    browser.show("/%ZZ/x");
    browser.awaitText("h1", "There is no such view");
    browser.complaints(); // a browser tells of each 404 that it gets
  }

  @Test
  @Order(11)
  void whenNobodyRunsTheJobItIsStillServed() throws Exception {
    process.kill();
    start("serve");
    browser.show(HOST_TOTALS);
    browser.awaitText(".pill", "nobody runs it");
    browser.awaitText("section[aria-labelledby=s-rows]", "host-0");
    assertEquals(greatest(input.requestsByHost(), 10), ranking());
  }

  /** No barriers, in light and dark, wide and narrow, and pictures of them. */
  private void checkLooks(String name) throws Exception {
    for (boolean dark : new boolean[] {false, true}) {
      browser.dark(dark);
      assertEquals(List.of(), browser.barriers(), name + (dark ? ", dark" : ", light"));
      browser.picture(name + (dark ? "-dark" : "-light"));
    }
    browser.dark(false);
    browser.narrow(true);
    assertEquals(
        0L,
        browser.run("return document.documentElement.scrollWidth - window.innerWidth"),
        name + " is wider than a phone");
    browser.picture(name + "-narrow");
    browser.narrow(false);
  }

  private Map<String, String> pairs(String selector) {
    return browser.texts(selector).stream()
        .map(text -> text.split("\n", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  private List<String> ranking() {
    return browser.await(
        "there is a ranking",
        () -> {
          List<String> shown =
              browser.texts(".ranking li").stream().map(text -> text.replace("\n", " ")).toList();
          return shown.isEmpty() ? null : shown;
        });
  }

  private static List<String> greatest(Map<String, Long> counted, int most) {
    return counted.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(most)
        .map(each -> each.getKey() + " " + text(each.getValue()))
        .toList();
  }

  /** Keys and requests of the rows that are shown. */
  private Map<String, Long> rows() {
    Map<String, Long> rows = new TreeMap<>();
    for (String row : browser.texts("section[aria-labelledby=s-rows] tbody tr")) {
      String[] words = row.split(" ");
      rows.put(words[0], Long.parseLong(words[1].replace(",", "")));
    }
    return rows;
  }

  private static Map<String, Long> firstRows(Map<String, Long> counted, int most) {
    return new TreeMap<>(
        counted.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .limit(most)
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  /** One file makes a batch. */
  private Map<String, Long> requestsUpTo(int batch) {
    Map<String, Long> fold = new TreeMap<>();
    for (int file = 0; file <= batch; file++) {
      input.hitsOf(file).forEach(hit -> fold.merge(hit.host(), 1L, Long::sum));
    }
    return fold;
  }
}
