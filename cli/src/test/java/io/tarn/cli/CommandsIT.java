package io.tarn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tarn.cli.InProcess.Ended;
import io.tarn.cli.WeblogFiles.LoggedHit;
import io.tarn.hbase.embedded.EmbeddedHBase;
import io.tarn.hbase.state.HBaseBackend;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.process.MapHandle;
import io.tarn.stream.engine.process.MapState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each command prints, with each of its options, of what one run of the main job left. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandsIT {
  /** One batch for each file, and one that closes the windows which the last one lets end. */
  private static final int LAST = WeblogFiles.FILES;

  private WeblogFiles input;
  private EmbeddedHBase hbase;
  private InProcess folder;
  private Ended demo;

  @BeforeAll
  void runTheJob(@TempDir Path temporary) throws IOException {
    input = WeblogFiles.write(Files.createDirectory(temporary.resolve("input")));
    folder = new InProcess(temporary.resolve("data"));
    hbase = EmbeddedHBase.start(folder.dataDir());
    demo = folder.tarn("demo", "--input", input.folder().toString(), "--once", "--json");
    assertEquals(0, demo.exitCode(), demo::err);
  }

  @AfterAll
  void stop() throws IOException {
    if (hbase != null) {
      hbase.close();
    }
  }

  @Test
  void getPrintsOneJsonObjectALine() {
    String host = input.requestsByHost().firstKey();
    String other = input.requestsByHost().lastKey();

    Ended get = folder.tarn("get", "weblogs", "host_totals", host, "none", other, "--json");

    assertEquals(3, get.exitCode());
    assertEquals(
        "tarn: no row for key none in host_totals of weblogs at batch " + LAST, get.err().trim());
    assertEquals(2, get.json().size());
    JsonNode row = get.json().get(0);
    assertEquals(host, row.get("key").textValue());
    assertEquals(input.requestsByHost().get(host), row.at("/value/requests").longValue());
    assertEquals(LAST, row.get("batch").intValue());
  }

  @Test
  void scanShowsKeysInOrderWithinItsBounds() {
    List<String> hosts = List.copyOf(input.requestsByHost().keySet());

    assertEquals(hosts, keys("scan", "weblogs", "host_totals"));
    assertEquals(hosts.subList(0, 3), keys("scan", "weblogs", "host_totals", "--limit", "3"));
    assertEquals(
        hosts.stream().filter(host -> host.startsWith("host-1")).toList(),
        keys("scan", "weblogs", "host_totals", "--prefix", "host-1"));
    assertEquals(
        hosts.stream().filter(host -> host.compareTo("host-2") >= 0).toList(),
        keys("scan", "weblogs", "host_totals", "--from", "host-2"));
    assertEquals(
        hosts.subList(4, 9),
        keys("scan", "weblogs", "host_totals", "--from", hosts.get(4), "--to", hosts.get(9)));
  }

  @Test
  void anEarlierBatchIsReadByItsNumberAndByItsTime() {
    String host = input.requestsByHost().firstKey();
    Map<Long, Long> requests = new TreeMap<>();
    Map<Long, Long> byTime = new TreeMap<>();
    for (JsonNode batch : json("batches", "weblogs", "--last", "100")) {
      String number = batch.get("batch").asText();
      String planned = Instant.ofEpochMilli(batch.get("version").longValue()).toString();
      requests.put(
          batch.get("batch").longValue(),
          requests(json("get", "weblogs", "host_totals", host, "--batch", number)));
      byTime.put(
          batch.get("batch").longValue(),
          requests(json("get", "weblogs", "host_totals", host, "--as-of", planned)));
    }

    Map<Long, Long> expected = new TreeMap<>();
    List<LoggedHit> hits = input.hits();
    for (long batch = 0; batch <= LAST; batch++) {
      int files = (int) Math.min(batch + 1, WeblogFiles.FILES);
      int read = files * hits.size() / WeblogFiles.FILES;
      long seen = hits.subList(0, read).stream().filter(hit -> hit.host().equals(host)).count();
      expected.put(batch, seen);
    }
    assertEquals(expected, requests);
    assertEquals(expected, byTime);
  }

  @Test
  void windowsShowsThoseThatBeginWithinItsBounds() {
    String page = "/page-7.html";
    List<String> starts =
        input.hitsByUrlAndWindow().keySet().stream()
            .filter(window -> window.startsWith(page + " "))
            .map(window -> window.substring(page.length() + 1))
            .sorted()
            .toList();

    assertEquals(starts, starts(json("windows", "weblogs", "url_hits", page)));
    assertEquals(
        starts.subList(2, 6),
        starts(
            json(
                "windows",
                "weblogs",
                "url_hits",
                page,
                "--from",
                starts.get(2),
                "--to",
                starts.get(6))));
    assertEquals(3, folder.tarn("windows", "weblogs", "url_hits", "/nowhere/").exitCode());
  }

  @Test
  void changesShowsWhatSeveralBatchesMade() {
    List<JsonNode> all =
        json("changes", "weblogs", "replies", "--from", "-1", "--to", String.valueOf(LAST));
    Map<String, Long> bytes = new TreeMap<>();
    all.forEach(row -> bytes.put(row.get("key").asText(), row.at("/after/bytes").longValue()));

    assertEquals(input.bytesByReply(), bytes);
    assertEquals(List.of(), json("changes", "weblogs", "replies", "--from", "3", "--to", "3"));
  }

  @Test
  void watchShowsWhatEachBatchHasChangedUntilItHasSeenEnough() {
    List<JsonNode> all =
        json(
            "watch",
            "weblogs",
            "replies",
            "--from",
            "-1",
            "--batches",
            String.valueOf(WeblogFiles.FILES));
    Map<String, Long> bytes = new TreeMap<>();
    for (JsonNode change : all) {
      long before = change.at("/before/bytes").longValue(); // 0 of none
      assertEquals(bytes.getOrDefault(change.get("key").asText(), 0L), before);
      bytes.put(change.get("key").asText(), change.at("/after/bytes").longValue());
    }
    assertEquals(input.bytesByReply(), bytes);
    List<JsonNode> ofOne =
        all.stream().filter(change -> change.get("key").asText().equals("404")).toList();
    assertEquals(
        ofOne,
        json(
            "watch",
            "weblogs",
            "replies",
            "--from",
            "-1",
            "--key",
            "404",
            "--batches",
            String.valueOf(ofOne.size())));
    assertEquals(
        2, folder.tarn("watch", "weblogs", "replies", "--key", "x", "--prefix", "y").exitCode());
    assertEquals(3, folder.tarn("watch", "weblogs", "nowhere").exitCode());
    assertEquals(3, folder.tarn("watch", "weblogs", "replies", "--from", "9999").exitCode());
  }

  @Test
  void batchesAndDeadShowAsManyAsTheyAreAskedFor() {
    assertEquals(
        List.of(LAST, LAST - 1),
        json("batches", "weblogs", "--last", "2").stream()
            .map(batch -> batch.get("batch").intValue())
            .toList());
    assertEquals(3, json("dead", "weblogs").size());
    List<JsonNode> first = json("dead", "weblogs", "--limit", "1");
    assertEquals(1, first.size());
    assertEquals("{\"host\":\"broken\", \"timestamp\":", first.get(0).get("record").asText());
    assertTrue(first.get(0).get("position").asText().contains("part-101.json:"), first::toString);
  }

  @Test
  void jobsAndTablesTellOfTheJob() {
    JsonNode job = json("jobs").get(0);
    assertEquals("weblogs", job.get("job").asText());
    assertEquals(LAST, job.get("batch").intValue());
    assertEquals(input.hits().size(), job.get("events").intValue());
    assertEquals(
        List.of("host_totals", "input_files", "replies", "url_hits"),
        json("tables", "weblogs").stream().map(table -> table.get("table").asText()).toList());
  }

  @Test
  void explainTellsWhatTheJobDoesWhileNothingRuns() {
    Ended ended = folder.tarn("explain", "weblogs");

    assertEquals(0, ended.exitCode(), ended::err);
    assertTrue(ended.out().startsWith("job weblogs · 3 tables · 1 watermark\n"), ended::out);
    for (String said : List.of("read input", "write host_totals", "after A", "shuffle C: ")) {
      assertTrue(ended.out().contains(said), () -> said + " is not in " + ended.out());
    }
    JsonNode json = json("explain", "weblogs").get(0);
    assertEquals("weblogs", json.get("job").asText());
    assertEquals("read input", json.at("/stages/0/steps/0/what").asText());
  }

  @Test
  void flushMovesATableFromItsMemStoreToHFiles() {
    assertEquals(0, folder.tarn("flush", "weblogs", "replies").exitCode());

    List<JsonNode> regions =
        json("regions", "weblogs").stream()
            .filter(region -> region.get("table").asText().equals("replies"))
            .toList();
    assertTrue(
        regions.stream().anyMatch(region -> region.get("hfiles").intValue() > 0),
        regions::toString);
  }

  @Test
  void peopleSeeColumns() {
    Ended scan = folder.tarn("scan", "weblogs", "replies");

    assertEquals(3, scan.lines().size(), scan::out);
    assertEquals(List.of("key", "count", "bytes", "batch"), words(scan.lines().get(0)));
    assertEquals("200", words(scan.lines().get(1)).get(0));
    assertEquals(
        scan.lines().get(0).indexOf("batch"), scan.lines().get(1).lastIndexOf(" ") + 1, scan::out);
  }

  @Test
  void whatAnErrorQuotesMovesNoCursor() {
    Ended row = folder.tarn("get", "weblogs", "host_totals", "a\u001b[2J\u009b\n");
    Ended windows = folder.tarn("windows", "weblogs", "url_hits", "a\u001b[2J\u009b\n");
    Ended key = folder.tarn("get", "weblogs", "replies", "a\u001b[2J\u009b\n");

    assertEquals(
        "tarn: no row for key a\uFFFD[2J\uFFFD\uFFFD in host_totals of weblogs at batch "
            + LAST
            + "\n",
        row.err());
    assertEquals(
        "tarn: no windows of key a\uFFFD[2J\uFFFD\uFFFD in url_hits of weblogs at batch "
            + LAST
            + "\n",
        windows.err());
    assertTrue(key.err().contains("a\uFFFD[2J\uFFFD\uFFFD"), key::err);
    assertEquals(1, key.err().lines().count(), key::err);
  }

  @Test
  void aMomentIsToldByHowLongAgoItIs() {
    String host = input.requestsByHost().firstKey();

    assertEquals(
        input.requestsByHost().get(host),
        requests(json("get", "weblogs", "host_totals", host, "--as-of", "0s ago")));
    assertEquals(
        3, folder.tarn("get", "weblogs", "host_totals", host, "--as-of", "1d ago").exitCode());
    assertEquals(
        3,
        folder
            .tarn("windows", "weblogs", "url_hits", "/page-7.html", "--from", "1d ago")
            .exitCode());
  }

  @Test
  void theDemoTellsProgramsOfEachBatchAndOfAll() {
    List<JsonNode> objects = demo.json();

    assertEquals(LAST + 2, objects.size());
    for (int batch = 0; batch <= LAST; batch++) {
      assertEquals(batch, objects.get(batch).get("batch").intValue());
    }
    assertEquals(json("batches", "weblogs", "--last", "1").get(0), objects.get(LAST));
    JsonNode summary = objects.get(LAST + 1);
    assertEquals(WeblogFiles.FILES, summary.get("batches").intValue());
    assertEquals(input.hits().size(), summary.get("events").intValue());
    assertEquals(3, summary.get("dead").intValue());
  }

  @Test
  void hbaseOfAFolderIsNotFoundByItsPort() {
    String address = hbase.configuration().get("hbase.zookeeper.quorum");

    Ended jobs = InProcess.run(List.of("jobs", "--zookeeper", address));

    assertEquals(3, jobs.exitCode(), jobs::err);
    assertEquals(
        "tarn: there is no HBase at "
            + address
            + "/hbase; start it, or name another, and its root, with HOST:PORT[,HOST:PORT...][/ROOT];"
            + " one on a data folder is found with --data-dir alone",
        jobs.err().trim());
  }

  @Test
  void helpAndVersionAreCommands() {
    Ended help = InProcess.run(List.of("help"));

    assertEquals(InProcess.run(List.of("--help")), help);
    assertTrue(help.out().contains("130 stopped by Ctrl-C"), help::out);
    assertEquals(InProcess.run(List.of("--version")), InProcess.run(List.of("version")));
    assertTrue(InProcess.run(List.of("version")).out().startsWith("tarn "));
    assertEquals(2, InProcess.run(List.of("help", "no-such-command")).exitCode());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "scan weblogs host_totals --limit 0 | 2 | it must be at least 1, but is 0",
        "dead weblogs --limit -3            | 2 | it must be at least 1, but is -3",
        "batches weblogs --last many        | 2 | 'many' is not a whole number",
        "scan weblogs host_totals --prefix h --from a | 2 | --prefix does not go with --from",
        "scan weblogs replies --prefix 2    | 2 | prefix",
        "get weblogs replies 200 --batch 1 --as-of 2026-01-01T00:00:00Z | 2 | mutually exclusive",
        "get weblogs replies 200 --batch 99 | 3 | 99",
        "get weblogs replies 200 --as-of 1999-01-01T00:00:00Z | 3 | 1999",
        "get weblogs replies 200 --as-of yesterday | 2 | a time is written as",
        "scan weblogs replies --data-dir=   | 2 | --data-dir",
        "changes weblogs replies --from 5 --to 2 | 2 | 5",
        "windows weblogs replies 200        | 2 | windows",
        "get weblogs replies not-a-number   | 2 | not-a-number",
        "get weblogs url_hits /             | 2 | windows",
        "get nothing replies 200            | 3 | nothing",
        "get                                | 2 | JOB",
        "scan weblogs nothing               | 3 | nothing",
        "regions nothing                    | 3 | nothing",
        "explain nothing                    | 3 | nothing",
        "no-such-command                    | 2 | no-such-command"
      })
  void aWrongCallIsToldInOneLineThatNamesWhatWasWrong(
      String arguments, int exitCode, String named) {
    Ended ended = folder.tarn(arguments.split(" "));

    assertEquals(exitCode, ended.exitCode(), ended::err);
    assertTrue(ended.err().contains(named), ended::err);
    assertEquals("", ended.out());
    assertEquals(1, ended.err().lines().count(), ended::err);
  }

  @Test
  void whyShowsTheLinesThatChangedAKeyBatchByBatch() {
    String host = input.requestsByHost().firstKey();

    List<JsonNode> batches = json("why", "weblogs", "host_totals", host, "--last", "3");

    assertEquals(3, batches.size());
    for (JsonNode batch : batches) {
      int file = batch.get("batch").intValue(); // each makes a batch
      List<String> lines = input.linesOf(file, hit -> hit.host().equals(host));
      assertEquals(lines, texts(batch), batch::toString);
      JsonNode change = batch.at("/changes/0");
      assertEquals(
          lines.size(),
          change.at("/after/requests").intValue() - change.at("/before/requests").intValue());
      assertEquals(0, batch.get("unfound").size(), batch::toString);
      assertTrue(
          batch.at("/records/0/position").textValue().contains("part-" + (100 + file) + ".json:"),
          batch::toString);
    }
  }

  @Test
  void whySaysItInLinesForPeople() {
    String host = input.requestsByHost().firstKey();
    String newest = "batch " + json("why", "weblogs", "host_totals", host).get(0).get("batch");

    Ended why = folder.tarn("why", "weblogs", "host_totals", host, "--limit", "1");

    assertEquals(0, why.exitCode(), why::err);
    List<String> lines = why.lines();
    assertTrue(lines.get(0).startsWith(newest + " · "), why::out);
    assertTrue(lines.get(0).contains("{\"requests\":"), why::out);
    assertTrue(lines.get(0).contains("} → {"), why::out);
    assertTrue(lines.get(1).startsWith("  input "), why::out);
    assertTrue(lines.get(1).contains("{\"host\":\"" + host + "\","), why::out);
    assertTrue(
        lines.get(2).matches("  and [0-9]+ more; --limit says how many are shown"), why::out);
  }

  @Test
  void whyOfAWindowHasTheHitsThatFallIntoIt() {
    JsonNode row = json("scan", "weblogs", "url_hits", "--limit", "9").get(8);
    String url = row.get("key").textValue();
    String start = row.at("/window/start").textValue();

    List<JsonNode> batches = json("why", "weblogs", "url_hits", url, "--window", start);

    assertEquals(
        row.at("/value/count").intValue(),
        batches.stream().mapToInt(batch -> batch.get("records").size()).sum());
    Instant from = Instant.parse(start);
    List<String> lines =
        input.linesOf(
            batches.get(0).get("batch").intValue(),
            hit ->
                hit.path().equals(url)
                    && hit.second() >= from.getEpochSecond()
                    && hit.second() < from.getEpochSecond() + 300);
    assertEquals(lines, texts(batches.get(0)));
  }

  @Test
  void whyNamesTheFilesThatAreGone() throws IOException {
    String host = input.requestsByHost().firstKey();
    Path file = input.folder().resolve("part-102.json");
    Path away = input.folder().resolveSibling("part-102.json");
    Files.move(file, away);
    try {
      JsonNode gone = json("why", "weblogs", "host_totals", host, "--batch", "2").get(0);

      assertEquals(0, gone.get("records").size());
      assertTrue(
          gone.at("/unfound/0/what").textValue().endsWith("part-102.json of source input"),
          gone::toString);
      assertEquals("it is not there any more", gone.at("/unfound/0/why").textValue());
      Ended lines = folder.tarn("why", "weblogs", "host_totals", host, "--batch", "2");
      assertTrue(lines.lines().get(1).startsWith("  not found: "), lines::out);
    } finally {
      Files.move(away, file);
    }
  }

  @Test
  void whyEndsWithThreeWhereNothingChangedTheKey() {
    Ended unknown = folder.tarn("why", "weblogs", "host_totals", "nobody");
    assertEquals(3, unknown.exitCode());
    assertEquals(
        "tarn: no batch has changed key nobody of host_totals of weblogs since batch 0, the oldest"
            + " that can be told of",
        unknown.err().trim());
    String host = input.requestsByHost().firstKey();
    Ended last =
        folder.tarn("why", "weblogs", "host_totals", host, "--batch", String.valueOf(LAST));
    assertEquals(3, last.exitCode());
    assertTrue(last.out().contains("left the key as it was"), last::out);
    assertTrue(last.out().contains("no input record of this batch"), last::out);
  }

  private static List<String> texts(JsonNode batch) {
    List<String> texts = new ArrayList<>();
    batch.get("records").forEach(record -> texts.add(record.get("text").textValue()));
    return texts;
  }

  @Test
  void whyAsksAProgramThatIsNotRun(@TempDir Path temporary) throws Exception {
    Path words = Files.createDirectory(temporary.resolve("words"));
    Files.write(words.resolve("1.txt"), List.of("a b", "b"));
    Path jar =
        CompiledJar.of(
            temporary,
            "shop.Counting",
            """
            package shop;

            import io.tarn.files.TextFiles;
            import io.tarn.runtime.Tarn;
            import io.tarn.schemas.KeyTypes;
            import io.tarn.stream.engine.StreamingContext;
            import io.tarn.stream.engine.aggregate.Aggregates;
            import java.util.List;

            class Counting {
              record Word(String text) implements java.io.Serializable {}

              public static void main(String[] arguments) throws Exception {
                for (String job : List.of("others", "counting")) {
                  try (StreamingContext streams = Tarn.getOrCreate().streams(job)) {
                    streams
                        .source(TextFiles.in(arguments[0]))
                        .flatMap(line -> List.of(line.text().split(" ")))
                        .map(Word::new)
                        .keyBy(KeyTypes.STRING, Word::text)
                        .aggregateByKey("counts", Aggregates.count("n"));
                    streams.runAvailable();
                  }
                }
              }
            }
            """);
    List<String> program =
        List.of("--jar", jar.toString(), "--class", "shop.Counting", "--", words.toString());
    List<String> run = new ArrayList<>(List.of("run", "--data-dir", folder.dataDir().toString()));
    run.addAll(program);
    TarnProcess runs = TarnProcess.startReadingBoth(run.toArray(String[]::new));
    assertEquals(0, runs.await(), () -> runs.lines().toString());
    Files.write(words.resolve("2.txt"), List.of("b"));

    List<String> why =
        new ArrayList<>(List.of("why", "counting", "counts", "b", "--json", "--data-dir"));
    why.add(folder.dataDir().toString());
    why.addAll(program);
    Ended asked = InProcess.run(why);

    assertEquals(0, asked.exitCode(), asked::err);
    assertEquals(1, asked.json().size(), asked::out);
    assertEquals(List.of("a b", "b"), texts(asked.json().get(0)));
    assertEquals(0, json("batches", "counting").get(0).get("batch").intValue());
    why.set(1, "none");
    Ended none = InProcess.run(why);
    assertEquals(3, none.exitCode(), none::err);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo", "get", "scan", "windows", "entries", "jobs", "tables", "batches", "explain",
        "changes", "watch", "why", "dead", "regions", "flush", "adopt", "skip", "reset", "delete",
        "serve"
      })
  void everyCommandHasHelp(String command) {
    Ended help = InProcess.run(List.of(command, "--help"));

    assertEquals(help, InProcess.run(List.of("help", command)));
    assertEquals(0, help.exitCode());
    assertTrue(help.out().startsWith("Usage: tarn " + command), help::out);
    assertTrue(help.out().contains("--data-dir"), help::out);
  }

  @Test
  void entriesShowsWhatAKeyHasInAMapOrList() throws InterruptedException {
    MapHandle<Long, Long> sizes = MapHandle.of("sizes", KeyTypes.LONG, Long.class);
    QueueSource<String> words = new QueueSource<>("words", 1);
    words.addAll(List.of("a", "bb", "bb", "ccc"));
    try (HBaseBackend backend = HBaseBackend.connect(hbase.configuration());
        StreamingContext streams = new StreamingContext("words", backend)) {
      streams
          .source(words)
          .keyBy(KeyTypes.STRING, word -> "all")
          .process(
              StateSpec.withoutValue("seen"),
              (key, values, context) -> {
                for (String word : values) {
                  MapState<Long, Long> counts = context.map(sizes);
                  long length = word.length();
                  counts.put(length, counts.get(length).orElse(0L) + 1);
                }
              },
              sizes);
      streams.runAvailable();
    }

    assertEquals(
        List.of(
            "{\"entry\":1,\"value\":1,\"batch\":0}",
            "{\"entry\":2,\"value\":2,\"batch\":0}",
            "{\"entry\":3,\"value\":1,\"batch\":0}"),
        json("entries", "words", "seen", "all", "sizes").stream().map(JsonNode::toString).toList());
    assertEquals(2, json("entries", "words", "seen", "all", "sizes", "--limit", "2").size());
    assertEquals("sizes", json("tables", "words").get(0).get("entries").textValue());
    Ended none = folder.tarn("entries", "words", "seen", "other", "sizes");
    assertEquals(3, none.exitCode());
    assertTrue(none.err().contains("no entries in sizes of key other"), none::err);
    Ended unnamed = folder.tarn("entries", "words", "seen", "all", "size");
    assertEquals(3, unnamed.exitCode());
    assertTrue(unnamed.err().contains("sizes"), unnamed::err);
  }

  private List<JsonNode> json(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--json");
    Ended ended = folder.tarn(all.toArray(String[]::new));
    assertEquals(0, ended.exitCode(), ended::err);
    return ended.json();
  }

  private List<String> keys(String... arguments) {
    return json(arguments).stream().map(row -> row.get("key").asText()).toList();
  }

  /** The requests in the only row, or none. */
  private static long requests(List<JsonNode> rows) {
    return rows.isEmpty() ? 0 : rows.get(0).at("/value/requests").longValue();
  }

  private static List<String> starts(List<JsonNode> windows) {
    return windows.stream().map(row -> row.at("/window/start").asText()).toList();
  }

  private static List<String> words(String line) {
    return List.of(line.trim().split("\\s+"));
  }
}
