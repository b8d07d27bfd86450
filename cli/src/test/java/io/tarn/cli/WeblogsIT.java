package io.tarn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tarn.client.JobReader;
import io.tarn.client.Row;
import io.tarn.client.Rows;
import io.tarn.client.TarnClient;
import io.tarn.hbase.embedded.EmbeddedHBase;
import io.tarn.hbase.read.HBaseClients;
import io.tarn.schemas.JacksonMappers;
import io.tarn.spi.read.DeadRecord;
import io.tarn.stream.engine.job.BatchProgress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job as its user has it: processes on a folder, killed with kill -9 and started again,
 * and then read. All tests read what one such run has left.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WeblogsIT {
  private static final int[] KILLED_AFTER_BATCHES = {3, 4};

  private Path folder;
  private WeblogFiles input;
  private EmbeddedHBase hbase;
  private TarnClient client;
  private List<String> lastRun;
  private final List<Integer> exitCodesTogether = new ArrayList<>();
  private final Set<List<String>> readTogether = new HashSet<>();

  @BeforeAll
  void runKilledAndStartedAgain(@TempDir Path temporary) throws Exception {
    folder = temporary;
    input = WeblogFiles.write(Files.createDirectory(folder.resolve("in put")));
    for (int batches : KILLED_AFTER_BATCHES) {
      TarnProcess killed = demo();
      assertTrue(
          killed.awaitLines("batch ", batches),
          () -> "ended before it was killed: " + killed.lines());
      killed.kill();
    }
    TarnProcess last = demo();
    assertEquals(0, last.await(), () -> "the last run failed: " + last.lines());
    lastRun = last.lines();
    for (TarnProcess reader : List.of(repliesCount(), repliesCount(), repliesCount())) {
      exitCodesTogether.add(reader.await());
      readTogether.add(reader.lines());
    }
    hbase = EmbeddedHBase.start(folder.resolve("data"));
    client = HBaseClients.connect(hbase.configuration());
  }

  @AfterAll
  void stop() throws IOException {
    if (client != null) {
      client.close();
    }
    if (hbase != null) {
      hbase.close();
    }
  }

  /** On a folder where nothing runs: one of those that read together has to start HBase. */
  private TarnProcess repliesCount() throws IOException {
    return TarnProcess.start(
        "get",
        "weblogs",
        "replies",
        input.bytesByReply().keySet().iterator().next(),
        "--json",
        "--data-dir",
        folder.resolve("data").toString());
  }

  @Test
  void commandsThatShareAnHBaseDoNotEndItUnderEachOther() {
    assertEquals(List.of(0, 0, 0), exitCodesTogether);
    assertEquals(1, readTogether.size(), readTogether::toString);
    assertEquals(1, readTogether.iterator().next().size(), readTogether::toString);
  }

  private TarnProcess demo() throws IOException {
    return TarnProcess.start(
        "demo",
        "--input",
        input.folder().toString(),
        "--data-dir",
        folder.resolve("data").toString(),
        "--once");
  }

  @Test
  void theSummaryCountsEachRecordOnceWhateverWasKilled() {
    assertEquals(
        "batches=" + WeblogFiles.FILES + " events=" + input.hits().size() + " dead=3",
        lastRun.get(lastRun.size() - 1));
  }

  @Test
  void p7TheFoldServedTablesEqualAPlainFoldOfTheInput() {
    assertEquals(input.requestsByHost(), served("host_totals", "requests"));
    assertEquals(input.bytesByReply(), served("replies", "bytes"));
    Map<String, Long> windows = new TreeMap<>();
    try (Rows<Row> rows = client.job("weblogs").snapshot().table("url_hits").scan()) {
      rows.forEach(
          row ->
              windows.put(
                  row.key() + " " + row.window().orElseThrow().start(),
                  row.value().asLong("count")));
    }
    assertEquals(input.hitsByUrlAndWindow(), windows);
  }

  @Test
  void p1WholeAtEverySnapshotTheTotalsAreThoseOfTheBatchesCommittedSoFar() {
    JobReader job = client.job("weblogs");
    Map<Long, Long> events =
        job.batches(WeblogFiles.FILES + 1).stream() // the last one only closes windows
            .map(entry -> BatchProgress.parse(entry.progress()))
            .collect(
                Collectors.toMap(BatchProgress::batch, each -> each.inputRows() - each.deadRows()));
    long soFar = 0;
    for (long batch = 0; batch <= WeblogFiles.FILES; batch++) {
      soFar += events.get(batch);
      try (Rows<Row> rows = job.snapshotAt(batch).table("host_totals").scan()) {
        assertEquals(
            soFar,
            rows.stream().mapToLong(row -> row.value().asLong("requests")).sum(),
            "at batch " + batch);
      }
    }
  }

  @Test
  void theSameIsServedOverHttp() throws Exception {
    TarnProcess server =
        TarnProcess.startReadingBoth(
            "serve", "--port", "0", "--data-dir", folder.resolve("data").toString());
    try {
      assertTrue(server.awaitLines("serving at ", 1), () -> server.lines().toString());
      String said = server.lines().get(server.lines().size() - 1);
      URI tables = URI.create(said.split(" ")[2] + "api/v1/jobs/weblogs/tables/");
      Map<String, Long> requests = new TreeMap<>();
      String next = "";
      do {
        JsonNode page = json(tables.resolve("host_totals/rows?limit=100" + next));
        page.get("rows")
            .forEach(
                row ->
                    requests.put(row.get("key").asText(), row.at("/value/requests").longValue()));
        next = page.get("next").isNull() ? null : "&cursor=" + page.get("next").asText();
      } while (next != null);
      assertEquals(input.requestsByHost(), requests);
      JsonNode replies = json(tables.resolve("replies/top?field=bytes&limit=1"));
      assertEquals(
          input.bytesByReply().values().stream().max(Long::compare).orElseThrow(),
          replies.at("/rows/0/value/bytes").longValue());
    } finally {
      server.kill();
    }
  }

  private static JsonNode json(URI address) throws IOException, InterruptedException {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    assertEquals(200, response.statusCode(), response.body());
    return JacksonMappers.JSON.readTree(response.body());
  }

  @Test
  void deadRecordsAreFoundWithTheirReasons() {
    List<String> reasons =
        client.job("weblogs").dead(10).stream().map(DeadRecord::reason).sorted().toList();

    assertEquals(3, reasons.size(), reasons::toString);
    assertTrue(
        reasons.stream().anyMatch(reason -> reason.contains("must not contain NUL")),
        reasons::toString);
    assertTrue(
        reasons.stream().anyMatch(reason -> reason.contains("must be <= 32000 bytes")),
        reasons::toString);
    assertTrue(
        reasons.stream().anyMatch(reason -> reason.startsWith("not the JSON of a Hit")),
        reasons::toString);
  }

  private Map<String, Long> served(String table, String field) {
    Map<String, Long> served = new TreeMap<>();
    try (Rows<Row> rows = client.job("weblogs").snapshot().table(table).scan()) {
      rows.forEach(row -> served.put(String.valueOf(row.key()), row.value().asLong(field)));
    }
    return served;
  }
}
