package io.tarn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tarn.cli.WeblogFiles.LoggedHit;
import io.tarn.schemas.JacksonMappers;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each operation of the API's document, asked of a demo that runs, and held against a plain count
 * of its input. One that is new is missed here.
 */
class ServedDemoIT {
  private static final String JOB = "/api/v1/jobs/weblogs";
  private static final String TABLES = JOB + "/tables/";

  private final HttpClient client = HttpClient.newHttpClient();
  private URI server;
  private WeblogFiles input;

  /** What is to be asked of an operation. */
  @FunctionalInterface
  private interface Check {
    void run() throws Exception;
  }

  @Test
  void everyOperationAnswersWhatAPlainCountSays(@TempDir Path folder) throws Exception {
    input = WeblogFiles.write(Files.createDirectory(folder.resolve("in")));
    TarnProcess demo =
        TarnProcess.startReadingBoth(
            "demo",
            "--input",
            input.folder().toString(),
            "--port",
            "0",
            "--data-dir",
            folder.resolve("data").toString());
    try {
      assertTrue(demo.awaitLines("serving at ", 1), () -> demo.lines().toString());
      server = URI.create(demo.lines().get(demo.lines().size() - 1).split(" ")[2]);
      assertTrue(demo.awaitLines("batch ", WeblogFiles.FILES), () -> demo.lines().toString());
      Map<String, Check> checks = checks();
      Set<String> operations = new TreeSet<>();
      json("/openapi.json")
          .get("paths")
          .forEach(path -> path.forEach(each -> operations.add(each.get("operationId").asText())));
      assertEquals(operations, new TreeSet<>(checks.keySet()));
      for (Check check : checks.values()) {
        check.run();
      }
    } finally {
      demo.kill();
    }
  }

  private Map<String, Check> checks() {
    Map<String, Check> checks = new LinkedHashMap<>();
    checks.put("document", () -> assertEquals("3.1.0", text("/openapi.json", "/openapi")));
    checks.put("health", () -> assertEquals("up", text("/health", "/status")));
    checks.put("ready", () -> assertEquals("up", text("/ready", "/status")));
    checks.put("metrics", this::metrics);
    checks.put("jobs", () -> assertEquals(events(), number("/api/v1/jobs", "/jobs/0/events")));
    checks.put("job", this::job);
    checks.put("graph", this::graph);
    checks.put("batches", this::batches);
    checks.put("progress", this::progress);
    checks.put("dead", this::dead);
    checks.put("regions", () -> ofEachTable("regions"));
    checks.put("tables", () -> ofEachTable("tables"));
    checks.put("table", () -> assertEquals("long", text(TABLES + "replies", "/key")));
    checks.put("row", () -> eachHost(host -> TABLES + "host_totals/rows/" + host));
    checks.put("rowByQuery", () -> eachHost(host -> TABLES + "host_totals/row?key=" + host));
    checks.put("rows", this::rows);
    checks.put("manyRows", this::manyRows);
    checks.put("windows", this::windows);
    checks.put("top", this::top);
    checks.put("entries", this::entries);
    checks.put("changes", this::changes);
    checks.put("history", this::history);
    checks.put("why", this::why);
    checks.put("watch", this::watch);
    return checks;
  }

  private void metrics() throws Exception {
    String figures = get("/metrics").body();
    assertTrue(figures.contains("tarn_job_running{job=\"weblogs\"} 1"), figures);
    long batch = number(JOB, "/batch");
    assertTrue(figures.contains("tarn_job_batch{job=\"weblogs\"} " + (double) batch), figures);
  }

  private void job() throws Exception {
    JsonNode job = json(JOB);
    assertEquals(events(), job.get("events").asLong());
    assertEquals(3, job.get("dead").asLong());
    assertTrue(job.hasNonNull("running"), job::toString);
  }

  private void graph() throws Exception {
    String graph = json(JOB + "/graph").toString();
    for (String table : List.of("host_totals", "replies", "url_hits")) {
      assertTrue(graph.contains("write " + table), graph);
    }
  }

  private void batches() throws Exception {
    JsonNode batches = json(JOB + "/batches?limit=100").get("batches");
    Map<Long, Long> counted =
        stream(batches)
            .collect(Collectors.toMap(each -> each.get("batch").asLong(), ServedDemoIT::kept));
    for (int file = 0; file < WeblogFiles.FILES; file++) {
      assertEquals(input.hitsOf(file).size(), counted.get((long) file), "batch " + file);
    }
  }

  private static long kept(JsonNode batch) {
    return batch.get("inputRows").asLong() - batch.get("deadRows").asLong();
  }

  private void progress() throws Exception {
    Map<Long, Long> seen = new TreeMap<>();
    follow(
        JOB + "/progress?after=0",
        batch -> {
          seen.put(batch.get("batch").asLong(), kept(batch));
          return seen.size() == WeblogFiles.FILES - 1;
        });
    for (int file = 1; file < WeblogFiles.FILES; file++) {
      assertEquals(input.hitsOf(file).size(), seen.get((long) file), "batch " + file);
    }
  }

  private void dead() throws Exception {
    String dead = json(JOB + "/dead?limit=10").toString();
    assertEquals(3, json(JOB + "/dead?limit=10").get("dead").size());
    for (String reason : List.of("NUL", "must be <= 32000 bytes", "not the JSON of a Hit")) {
      assertTrue(dead.contains(reason), dead);
    }
  }

  /**
   * @param what there is of each table, as its path and its answer name it
   */
  private void ofEachTable(String what) throws Exception {
    assertEquals(
        Set.of("host_totals", "input_files", "replies", "url_hits"),
        stream(json(JOB + "/" + what).get(what))
            .map(each -> each.get("table").asText())
            .collect(Collectors.toSet()));
  }

  /** How a host's row is asked for. */
  @FunctionalInterface
  private interface PathOfHost {
    String of(String host);
  }

  private void eachHost(PathOfHost path) throws Exception {
    for (Map.Entry<String, Long> each : input.requestsByHost().entrySet()) {
      assertEquals(each.getValue(), number(path.of(each.getKey()), "/row/value/requests"));
    }
  }

  private void rows() throws Exception {
    Map<String, Long> requests = new TreeMap<>();
    Set<Long> batches = new TreeSet<>();
    String cursor = "";
    do {
      JsonNode page = json(TABLES + "host_totals/rows?limit=7" + cursor);
      stream(page.get("rows")).forEach(row -> requests.put(key(row), requests(row.get("value"))));
      batches.add(page.get("batch").asLong());
      cursor = page.get("next").isNull() ? null : "&cursor=" + encode(page.get("next").asText());
    } while (cursor != null);
    assertEquals(input.requestsByHost(), requests);
    assertEquals(1, batches.size(), batches::toString);

    Map<String, Long> earlier =
        stream(json(TABLES + "host_totals/rows?limit=1000&batch=4").get("rows"))
            .collect(Collectors.toMap(ServedDemoIT::key, row -> requests(row.get("value"))));
    assertEquals(requestsByHost(0, 4), new TreeMap<>(earlier));
  }

  private void manyRows() throws Exception {
    HttpResponse<String> response =
        client.send(
            request(TABLES + "replies/rows")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"keys\":[\"200\",\"404\",\"500\"]}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertEquals(200, response.statusCode(), response::body);
    JsonNode answer = JacksonMappers.JSON.readTree(response.body());
    Map<String, Long> bytes =
        stream(answer.get("rows"))
            .collect(Collectors.toMap(ServedDemoIT::key, row -> row.at("/value/bytes").asLong()));
    assertEquals(input.bytesByReply(), new TreeMap<>(bytes));
    assertEquals(1, answer.get("missing").size());
  }

  private void windows() throws Exception {
    Map<String, Long> counted = new TreeMap<>();
    for (int page = 0; page < 20; page++) {
      String url = "/page-" + page + ".html";
      for (JsonNode row : json(TABLES + "url_hits/windows?key=" + encode(url)).get("rows")) {
        counted.put(
            url + " " + Instant.parse(row.at("/window/start").asText()),
            row.at("/value/count").asLong());
      }
    }
    assertEquals(input.hitsByUrlAndWindow(), counted);
  }

  private void top() throws Exception {
    assertEquals(
        input.requestsByHost().values().stream()
            .sorted((a, b) -> Long.compare(b, a))
            .limit(10)
            .toList(),
        stream(json(TABLES + "host_totals/top?field=requests&limit=10").get("rows"))
            .map(row -> requests(row.get("value")))
            .toList());
  }

  /** Tables of the demo have none, which is said. */
  private void entries() throws Exception {
    HttpResponse<String> response = get(TABLES + "host_totals/entries?key=host-1&name=x&limit=10");
    assertEquals(404, response.statusCode(), response::body);
    assertTrue(response.body().contains("\"detail\""), response::body);
  }

  private void changes() throws Exception {
    JsonNode answer = json(TABLES + "host_totals/changes?from=3&to=7&limit=1000");
    Map<String, Long> grown =
        stream(answer.get("changes"))
            .collect(
                Collectors.toMap(
                    ServedDemoIT::key,
                    each -> requests(each.get("after")) - requests(each.get("before"))));
    assertEquals(requestsByHost(4, 7), new TreeMap<>(grown));
  }

  private void history() throws Exception {
    List<Long> expected = new ArrayList<>();
    long sum = 0;
    for (int file = 0; file < WeblogFiles.FILES; file++) {
      long more = requestsByHost(file, file).getOrDefault("host-7", 0L);
      sum += more;
      if (more > 0) {
        expected.add(0, sum);
      }
    }
    assertEquals(
        expected,
        stream(json(TABLES + "host_totals/history?key=host-7&last=100").get("batches"))
            .map(batch -> requests(batch.at("/changes/0/after")))
            .toList());
  }

  private void why() throws Exception {
    JsonNode causes =
        json(TABLES + "host_totals/why?key=host-7&last=100&records=1000").get("causes");
    for (JsonNode cause : causes) {
      assertEquals(
          input.linesOf(cause.get("batch").asInt(), hit -> hit.host().equals("host-7")),
          stream(cause.get("records")).map(record -> record.get("text").asText()).toList());
    }
    assertTrue(causes.size() > 1, causes::toString);
  }

  private void watch() throws Exception {
    Map<String, Long> last = new TreeMap<>(requestsByHost(0, 0));
    follow(
        TABLES + "host_totals/watch?after=0",
        event -> {
          stream(event.get("changes"))
              .forEach(each -> last.put(key(each), requests(each.get("after"))));
          return last.equals(input.requestsByHost());
        });
    assertEquals(input.requestsByHost(), last);
  }

  /** Reads a stream of events until there has been enough, or it says nothing for too long. */
  private void follow(String path, Predicate<JsonNode> enough) throws Exception {
    HttpResponse<Stream<String>> response =
        client.send(request(path).build(), HttpResponse.BodyHandlers.ofLines());
    assertEquals(200, response.statusCode());
    try (Stream<String> lines = response.body()) {
      Iterator<String> each = lines.iterator();
      while (each.hasNext()) {
        String line = each.next();
        if (line.startsWith("data:")
            && enough.test(JacksonMappers.JSON.readTree(line.substring(5)))) {
          return;
        }
      }
    }
    throw new AssertionError("the stream " + path + " has ended");
  }

  private long events() {
    return input.hits().size();
  }

  private TreeMap<String, Long> requestsByHost(int firstFile, int lastFile) {
    TreeMap<String, Long> fold = new TreeMap<>();
    for (int file = firstFile; file <= lastFile; file++) {
      for (LoggedHit hit : input.hitsOf(file)) {
        fold.merge(hit.host(), 1L, Long::sum);
      }
    }
    return fold;
  }

  private static String key(JsonNode row) {
    return row.get("key").asText();
  }

  /** 0 where there was none. */
  private static long requests(JsonNode value) {
    return value.isNull() ? 0 : value.get("requests").asLong();
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private String text(String path, String pointer) throws Exception {
    return json(path).at(pointer).asText();
  }

  private long number(String path, String pointer) throws Exception {
    JsonNode found = json(path).at(pointer);
    assertTrue(found.isIntegralNumber(), path + " has no number at " + pointer);
    return found.asLong();
  }

  private JsonNode json(String path) throws Exception {
    HttpResponse<String> response = get(path);
    assertEquals(200, response.statusCode(), path + ": " + response.body());
    return JacksonMappers.JSON.readTree(response.body());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve(path));
  }
}
