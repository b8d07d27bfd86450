package io.tarn.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tarn.schemas.JacksonMappers;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Chromium without a window, on one page. */
final class Browser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final Dimension WIDE = new Dimension(1280, 900);
  private static final Dimension NARROW = new Dimension(390, 844);

  private final ChromeDriver driver;
  private final URI page;
  private final List<String> asked = new ArrayList<>();

  private Browser(ChromeDriver driver, URI page) {
    this.driver = driver;
    this.page = page;
  }

  /** Whether there is one on this machine; Debian has it as chromium and chromium-driver. */
  static boolean isInstalled() {
    return program("chromium").isPresent() && program("chromedriver").isPresent();
  }

  private static Optional<Path> program(String name) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static Browser open(URI page, Path profile) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(program("chromium").orElseThrow().toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox", // as root, as in CI, there is none
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--user-data-dir=" + profile);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(program("chromedriver").orElseThrow().toFile())
            .usingAnyFreePort()
            .build();
    ChromeDriver driver = new ChromeDriver(service, options);
    driver.manage().window().setSize(WIDE);
    return new Browser(driver, page);
  }

  /** Goes to a view, by what stands behind the {@code #}, as if nothing had been shown before. */
  void show(String view) {
    driver.get("about:blank");
    driver.get(page + "#" + view);
  }

  /** The text of the first element of a selector, as it is shown. */
  String text(String selector) {
    return texts(selector).get(0);
  }

  /** Opens a view in a window of its own, and leaves the others as they are. */
  void showInWindow(String view) {
    driver.switchTo().newWindow(WindowType.WINDOW);
    driver.get(page + "#" + view);
  }

  /** What scripts of the page hold, once what they do not is collected. */
  long heapBytes() {
    driver.executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
    return ((Number) driver.executeCdpCommand("Runtime.getHeapUsage", Map.of()).get("usedSize"))
        .longValue();
  }

  /** The texts of all elements of a selector, as they are shown at one moment. */
  List<String> texts(String selector) {
    Object texts =
        driver.executeScript(
            "return [...document.querySelectorAll(arguments[0])].map(each =>"
                + " (each.innerText ?? each.textContent).replaceAll('\\t', ' ').trim())",
            selector);
    return ((List<?>) texts).stream().map(String::valueOf).toList();
  }

  WebElement element(String selector) {
    return await(
        "there is a " + selector,
        () -> {
          List<WebElement> found = driver.findElements(By.cssSelector(selector));
          return found.isEmpty() ? null : found.get(0);
        });
  }

  /** Waits until a selector's first text has a part. */
  void awaitText(String selector, String part) {
    await(
        selector + " shows " + part,
        () -> texts(selector).stream().anyMatch(text -> text.contains(part)) ? part : null);
  }

  /** Clicks an element as soon as there is one, also where it is drawn anew meanwhile. */
  void click(String selector) {
    await(
        "there is a " + selector + " to click",
        () -> {
          element(selector).click();
          return true;
        });
  }

  /** Waits for an answer that is not null; the page may be drawn anew meanwhile. */
  <T> T await(String what, Looking<T> looking) {
    return new WebDriverWait(driver, PATIENCE)
        .ignoring(StaleElementReferenceException.class)
        .withMessage(() -> "that " + what + "; the page shows:\n" + text("body"))
        .until(ignored -> looking.look());
  }

  /** Looks for something. */
  @FunctionalInterface
  interface Looking<T> {
    T look();
  }

  Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** Like a person whose system is dark, or light. */
  void dark(boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  void narrow(boolean narrow) {
    Dimension size = narrow ? NARROW : WIDE;
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of(
            "width", size.width, "height", size.height, "deviceScaleFactor", 1, "mobile", narrow));
  }

  /** Keeps a picture of the whole page. */
  void picture(String name) throws IOException {
    Files.createDirectories(SCREENSHOTS);
    Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
  }

  /** What axe-core finds serious or critical. */
  List<String> barriers() throws IOException {
    driver.executeScript(axe());
    Object found =
        driver.executeAsyncScript(
            "const done = arguments[0];"
                + "axe.run(document).then(result => done(result.violations"
                + ".filter(each => ['serious', 'critical'].includes(each.impact))"
                + ".map(each => each.id + ': ' + each.nodes.map(node => node.html + ' ' +"
                + " node.failureSummary).join(' | '))));");
    return ((List<?>) found).stream().map(String::valueOf).toList();
  }

  private static String axe() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Browser.class.getResourceAsStream("/axe.min.js"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** What the console was told since the last call that is an error or a warning. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  /** Addresses that have been asked for that are not this server's. */
  List<String> askedElsewhere() throws IOException {
    for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
      JsonNode message = JacksonMappers.JSON.readTree(entry.getMessage()).get("message");
      if (message.get("method").asText().equals("Network.requestWillBeSent")) {
        asked.add(message.at("/params/request/url").asText());
      }
    }
    return asked.stream()
        .filter(url -> url.matches("(http|ws)s?:.*") && !url.startsWith(page.toString()))
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
