package io.tarn.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import io.tarn.schemas.JacksonMappers;
import io.tarn.serving.Shop.Sale;
import io.tarn.serving.http.ServerOptions;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server beside a running job, on a real HBase, asked over real sockets. */
@Timeout(180)
final class TarnServerIT {
  private static final String TABLES = "/api/v1/jobs/shop/tables/";
  private static final List<String> CUSTOMERS =
      List.of("ada", "a/b", "ä ö+ü", "雪%2F", "\"<script>", "zoe", "ad", "adam");

  @TempDir static Path folder;
  private static Shop shop;
  private static TarnServer server;
  private static Http http;
  private static JsonNode document;

  @BeforeAll
  static void open() throws Exception {
    shop = Shop.open(folder);
    server = TarnServer.start(shop.tarn, ServerOptions.defaults().withPort(0));
    http = new Http(server.address());
    Random random = new Random(7);
    for (int batch = 0; batch < 5; batch++) {
      int second = batch * 60;
      shop.sell(
          IntStream.range(0, 200)
              .mapToObj(
                  i ->
                      new Sale(
                          CUSTOMERS.get(random.nextInt(CUSTOMERS.size())),
                          random.nextInt(20) - 10,
                          random.nextInt(1_000),
                          second + random.nextInt(60)))
              .toList());
    }
    document = http.json("/openapi.json");
  }

  @AfterAll
  static void close() {
    server.close();
    shop.close();
  }

  @Test
  void theDocumentIsOneOfOpenApi() {
    SwaggerParseResult read = new OpenAPIV3Parser().readContents(document.toString(), null, null);
    assertEquals(List.of(), read.getMessages());
    assertTrue(read.getOpenAPI().getPaths().size() > 10);
  }

  /** Each operation of the document, asked as in its description, answers as it says. */
  @Test
  void everyOperationAnswersAsTheDocumentSays() throws Exception {
    Map<String, String> asked = new TreeMap<>();
    asked.put("jobs", "/api/v1/jobs");
    asked.put("job", "/api/v1/jobs/shop");
    asked.put("graph", "/api/v1/jobs/shop/graph");
    asked.put("batches", "/api/v1/jobs/shop/batches?limit=2");
    asked.put("dead", "/api/v1/jobs/shop/dead");
    asked.put("regions", "/api/v1/jobs/shop/regions");
    asked.put("tables", "/api/v1/jobs/shop/tables");
    asked.put("table", TABLES + "minutes");
    asked.put("row", TABLES + "totals/rows/ada");
    asked.put("rowByQuery", TABLES + "totals/row?key=ada");
    asked.put("rows", TABLES + "minutes/rows?limit=3");
    asked.put("windows", TABLES + "minutes/windows?key=ada");
    asked.put("top", TABLES + "totals/top?field=cents&limit=3");
    asked.put("history", TABLES + "totals/history?key=ada&last=3");
    asked.put("entries", TABLES + "baskets/entries?key=ada&name=products");
    asked.put("why", TABLES + "totals/why?key=ada&batch=1&records=3");
    asked.put("changes", TABLES + "totals/changes?from=1&to=2");
    asked.put("health", "/health");
    asked.put("ready", "/ready");
    Set<String> elsewhere = Set.of("manyRows", "progress", "watch", "metrics", "document");
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .forEach(
                        each -> {
                          String operation = each.get("operationId").asText();
                          assertTrue(
                              asked.containsKey(operation) || elsewhere.contains(operation),
                              operation + " is not asked here");
                        }));
    for (Map.Entry<String, String> each : asked.entrySet()) {
      assertEquals(
          Set.of(), schemaOf(each.getKey()).validate(http.json(each.getValue())), each.getKey());
    }
  }

  private static JsonSchema schemaOf(String operation) {
    for (JsonNode path : document.get("paths")) {
      for (JsonNode each : path) {
        if (each.get("operationId").asText().equals(operation)) {
          ObjectNode schema = each.at("/responses/200/content/application~1json/schema").deepCopy();
          schema.set("components", document.get("components"));
          return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
        }
      }
    }
    throw new AssertionError("the document has no " + operation);
  }

  @Test
  void rowsAreWhatTheSalesAddUpTo() throws Exception {
    Map<String, List<Sale>> sales =
        shop.sales().stream().collect(Collectors.groupingBy(Sale::customer));
    for (String customer : CUSTOMERS) {
      String expected = total(sales.get(customer));
      for (String path :
          List.of(
              TABLES + "totals/rows/" + Http.encode(customer),
              TABLES + "totals/row?key=" + Http.encode(customer))) {
        JsonNode answer = http.json(path);
        assertEquals(customer, answer.at("/row/key").asText());
        assertEquals(expected, answer.at("/row/value").toString());
      }
    }
    for (long product : LongStream.rangeClosed(-10, 9).toArray()) {
      assertEquals(
          shop.sales().stream().filter(sale -> sale.product() == product).count(),
          http.json(TABLES + "products/rows/" + product).at("/row/value/count").asLong());
    }
  }

  private static String total(List<Sale> sales) {
    return "{\"sales\":"
        + sales.size()
        + ",\"cents\":"
        + sales.stream().mapToLong(Sale::cents).sum()
        + "}";
  }

  @Test
  void pagesTogetherAreTheTableAtOneBatch() throws Exception {
    List<String> whole = keysAndValues(http.json(TABLES + "minutes/rows?limit=10000"));
    List<String> paged = new ArrayList<>();
    Set<Long> batches = new HashSet<>();
    String next = null;
    do {
      JsonNode page =
          http.json(
              TABLES
                  + "minutes/rows?limit=7"
                  + (next == null ? "" : "&cursor=" + Http.encode(next)));
      batches.add(page.get("batch").asLong());
      paged.addAll(keysAndValues(page));
      next = page.get("next").isNull() ? null : page.get("next").asText();
      if (batches.size() == 1 && paged.size() == 7) {
        shop.sell(List.of(new Sale("zoe", 1, 1, 299))); // what comes meanwhile is not seen
      }
    } while (next != null);
    assertEquals(whole, paged);
    assertEquals(1, batches.size());
    assertEquals(
        List.of("ad", "ada", "adam"),
        values(http.json(TABLES + "totals/rows?prefix=ad"), row -> row.get("key").asText()));
    assertEquals(
        List.of(-3L, -2L, -1L),
        values(http.json(TABLES + "products/rows?from=-3&to=0"), row -> row.get("key").asLong()));
  }

  private static List<String> keysAndValues(JsonNode page) {
    return values(page, row -> row.get("key") + " " + row.get("window") + " " + row.get("value"));
  }

  private static <T> List<T> values(JsonNode page, Function<JsonNode, T> value) {
    List<T> values = new ArrayList<>();
    page.get("rows").forEach(row -> values.add(value.apply(row)));
    return values;
  }

  @Test
  void manyKeysAreOfOneBatch() throws Exception {
    HttpResponse<String> response =
        http.send(
            "POST",
            TABLES + "totals/rows",
            "{\"keys\":[\"zoe\",\"nobody\",\"a/b\"]}",
            "Content-Type",
            "application/json");
    JsonNode answer = JacksonMappers.JSON.readTree(response.body());
    assertEquals(List.of("zoe", "a/b"), values(answer, row -> row.get("key").asText()));
    assertEquals("[\"nobody\"]", answer.get("missing").toString());
  }

  @Test
  void theGreatestComeFirst() throws Exception {
    Map<Long, Long> cents = new HashMap<>();
    shop.sales().forEach(sale -> cents.merge(sale.product(), sale.cents(), Long::sum));
    List<Long> expected = cents.values().stream().sorted((a, b) -> Long.compare(b, a)).toList();
    assertEquals(
        expected.subList(0, 5),
        values(
            http.json(TABLES + "products/top?field=cents&limit=5"),
            row -> row.at("/value/cents").asLong()));
  }

  @Test
  void theEntriesOfAKeyAreWhatItHasBought() throws Exception {
    JsonNode answer = http.json(TABLES + "baskets/entries?key=adam&name=products&limit=100");
    Map<Long, Long> found = new TreeMap<>();
    answer
        .get("entries")
        .forEach(each -> found.put(each.get("entry").asLong(), each.get("value").asLong()));

    assertFalse(answer.get("more").booleanValue());
    assertEquals(
        shop.sales().stream()
            .filter(sale -> sale.customer().equals("adam"))
            .collect(Collectors.groupingBy(Sale::product, TreeMap::new, Collectors.counting())),
        found);
  }

  @Test
  void theHistoryOfAKeyIsEachBatchThatChangedIt() throws Exception {
    JsonNode history = http.json(TABLES + "totals/history?key=adam&last=100");
    List<Long> cents = new ArrayList<>();
    long sum = 0;
    for (List<Sale> batch : shop.batches) {
      long more =
          batch.stream()
              .filter(sale -> sale.customer().equals("adam"))
              .mapToLong(Sale::cents)
              .sum();
      sum += more;
      if (more > 0) {
        cents.add(0, sum);
      }
    }
    List<Long> found = new ArrayList<>();
    history.get("batches").forEach(each -> found.add(each.at("/changes/0/after/cents").asLong()));

    assertEquals(cents, found);
    assertEquals("tarn:shop.totals", history.get("htable").asText());
    assertTrue(history.get("rowKey").asText().contains("adam"), history.toString());
  }

  @Test
  void thePageAndAllItsFilesAreServedAndNothingElse() throws Exception {
    assertTrue(http.get("/").body().contains("/page/main.js"));
    HttpResponse<String> script = http.get("/page/main.js");
    assertEquals(
        "text/javascript; charset=utf-8",
        script.headers().firstValue("Content-Type").orElseThrow());
    String policy = script.headers().firstValue("Content-Security-Policy").orElseThrow();
    assertTrue(policy.startsWith("default-src 'none';") && !policy.contains("unsafe"), policy);
    String etag = script.headers().firstValue("ETag").orElseThrow();
    assertEquals(304, http.get("/page/main.js", "If-None-Match", etag).statusCode());
    for (String path : List.of("/page/", "/page/..%2Findex.html", "/page/x.js", "/page")) {
      assertEquals(404, http.get(path).statusCode(), path);
    }
    assertEquals(405, http.send("POST", "/", "{}").statusCode());
  }

  @Test
  void theRecordsThatChangedAKeyAreFound() throws Exception {
    JsonNode causes = http.json(TABLES + "totals/why?key=adam&last=100&records=1000").get("causes");
    List<Sale> found = new ArrayList<>();
    for (JsonNode cause : causes) {
      assertEquals("[]", cause.get("unfound").toString());
      assertEquals(
          cause.get("records").size(),
          cause.at("/changes/0/after/sales").asLong()
              - cause.at("/changes/0/before/sales").asLong());
      cause
          .get("records")
          .forEach(
              record ->
                  shop.sales().stream()
                      .filter(sale -> sale.toString().equals(record.get("text").asText()))
                      .findFirst()
                      .ifPresent(found::add));
    }
    assertEquals(
        shop.sales().stream().filter(sale -> sale.customer().equals("adam")).count(), found.size());
    found.forEach(sale -> assertEquals("adam", sale.customer()));
  }

  @Test
  void anAnswerThatIsKnownIsNotGivenAgain() throws Exception {
    HttpResponse<String> first = http.get(TABLES + "totals/rows/ada");
    String etag = first.headers().firstValue("ETag").orElseThrow();
    HttpResponse<String> second = http.get(TABLES + "totals/rows/ada", "If-None-Match", etag);
    assertEquals(304, second.statusCode());
    assertEquals("", second.body());
    long batch = shop.sell(List.of(new Sale("ada", 1, 1, 299)));
    HttpResponse<String> third = http.get(TABLES + "totals/rows/ada", "If-None-Match", etag);
    assertEquals(200, third.statusCode());
    assertEquals(batch, JacksonMappers.JSON.readTree(third.body()).get("batch").asLong());
  }

  @Test
  void earlierBatchesAnswerAsTheyWere() throws Exception {
    for (int batch = 0; batch < 5; batch++) {
      List<Sale> until =
          shop.batches.subList(0, batch + 1).stream()
              .flatMap(List::stream)
              .filter(sale -> sale.customer().equals("ada"))
              .toList();
      JsonNode answer = http.json(TABLES + "totals/rows/ada?batch=" + shop.ids.get(batch));
      assertEquals(total(until), answer.at("/row/value").toString());
      assertEquals(
          total(until),
          http.json(TABLES + "totals/rows/ada?asOf=" + answer.get("planned").asText())
              .at("/row/value")
              .toString());
    }
    long newest = http.json("/api/v1/jobs/shop").get("batch").asLong();
    assertEquals(
        newest, http.json(TABLES + "totals/rows/ada?minBatch=" + newest).get("batch").asLong());
    HttpResponse<String> early = http.get(TABLES + "totals/rows/ada?minBatch=" + (newest + 1_000));
    assertEquals(503, early.statusCode(), early.body());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/nothing                                      | 404 | there is nothing at",
        "/api/v1/jobs/..%2f..%2fetc                    | 400 | name",
        "/../../etc/passwd                             | 404 | there is nothing at",
        "/api/v1/jobs/nobody                           | 404 | There is no job nobody",
        "/api/v1/jobs/shop/tables/total/rows/ada       | 404 | has no table total",
        "/api/v1/jobs/shop/tables/totals/rows/nobody   | 404 | there is no row for key nobody",
        "/api/v1/jobs/shop/tables/totals/rows?limits=1 | 400 | there is no parameter limits here; there are",
        "/api/v1/jobs/shop/tables/totals/rows?limit=0  | 400 | must be a number from 1 to 10000",
        "/api/v1/jobs/shop/tables/totals/rows?limit=x  | 400 | must be a whole number",
        "/api/v1/jobs/shop/tables/totals/rows?limit=1&limit=2 | 400 | was given twice",
        "/api/v1/jobs/shop/tables/totals/rows?prefix=a&from=b | 400 | prefix does not go with from and to",
        "/api/v1/jobs/shop/tables/totals/rows?cursor=x | 400 | cursor",
        "/api/v1/jobs/shop/tables/totals/rows/%ff      | 400 | is not percent-encoded UTF-8",
        "/api/v1/jobs/shop/tables/products/rows/ada    | 400 | ada",
        "/api/v1/jobs/shop/tables/products/rows?prefix=1 | 400 | prefix",
        "/api/v1/jobs/shop/tables/minutes/rows/ada     | 400 | is windowed",
        "/api/v1/jobs/shop/tables/totals/row           | 400 | the parameter key must be given",
        "/api/v1/jobs/shop/tables/totals/rows/ada?batch=99999 | 404 | is not committed",
        "/api/v1/jobs/shop/tables/totals/rows/ada?batch=1&asOf=2026-01-01T00:00:00Z | 400 | batch does not go with asOf",
        "/api/v1/jobs/shop/tables/totals/rows/ada?asOf=yesterday | 400 | a time in ISO-8601",
        "/api/v1/jobs/shop/tables/totals/top?field=weight | 400 | weight",
        "/api/v1/jobs/shop/tables/totals/changes       | 400 | the parameter from must be given",
        "/api/v1/jobs/shop/tables/totals/watch?key=a&prefix=b | 400 | key does not go with prefix",
        "/api/v1/jobs/shop/tables/nothing/watch        | 404 | has no table nothing",
      })
  void whatIsWrongIsSaid(String path, int status, String detail) throws Exception {
    String answer =
        raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 " + status), answer);
    assertTrue(answer.contains("Content-Type: application/problem+json"), answer);
    assertTrue(answer.contains(detail), answer);
  }

  /** What a server gives for bytes that a client of good manners would not send. */
  private static String raw(String request) throws Exception {
    URI address = server.address();
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PUT    | /api/v1/jobs/shop                 | 405",
        "DELETE | /api/v1/jobs/shop                 | 405",
        "POST   | /api/v1/jobs/shop/tables/totals/rows/ada | 405",
        "POST   | /api/v1/jobs/shop/tables/totals/rows | 415",
        "OPTIONS | /api/v1/jobs                     | 405",
        "HEAD   | /api/v1/jobs                      | 200",
        "HEAD   | /api/v1/jobs/shop/progress        | 405",
        "HEAD   | /api/v1/jobs/shop/tables/totals/watch | 405",
      })
  void nothingCanBeWritten(String method, String path, int status) throws Exception {
    assertEquals(status, http.send(method, path, null).statusCode());
  }

  @Test
  void aServerOfThisMachineAnswersToNoOtherName() throws Exception {
    String answer =
        raw("GET /api/v1/jobs HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 421"), answer);
  }

  @Test
  void eachChangeIsStreamedOnceOverBrokenConnections() throws Exception {
    long after = http.json("/api/v1/jobs/shop").get("batch").asLong();
    int people = 1_700; // more than three events of changes
    for (int round = 0; round < 3; round++) {
      int cents = round + 1;
      shop.sell(
          IntStream.range(0, people).mapToObj(i -> new Sale("p" + i, 1, cents, 299)).toList());
    }
    Map<String, List<Long>> seen = new TreeMap<>();
    String id = null;
    int connections = 0;
    while (seen.values().stream().mapToInt(List::size).sum() < 3 * people) {
      id = readTwoEvents(after, id, seen);
      connections++;
    }
    assertTrue(connections >= 6, "connections were to be broken within batches");
    assertEquals(people, seen.size());
    seen.values().forEach(cents -> assertEquals(List.of(1L, 3L, 6L), cents));
  }

  /** Goes on from an event, takes two events and leaves; gives the id of the second. */
  private static String readTwoEvents(long after, String from, Map<String, List<Long>> seen)
      throws Exception {
    URI address = server.address();
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          ("GET "
                  + TABLES
                  + "totals/watch?prefix=p&after="
                  + after
                  + " HTTP/1.1\r\nHost: localhost\r\n"
                  + (from == null ? "" : "Last-Event-ID: " + from + "\r\n")
                  + "\r\n")
              .getBytes(StandardCharsets.UTF_8));
      out.flush();
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String id = null;
      for (int events = 0; events < 2; ) {
        String line = in.readLine();
        if (line.startsWith("id:")) {
          id = line.substring(3).strip();
        } else if (line.startsWith("data:")) {
          for (JsonNode change : JacksonMappers.JSON.readTree(line.substring(5)).get("changes")) {
            seen.computeIfAbsent(change.get("key").asText(), missing -> new ArrayList<>())
                .add(change.at("/after/cents").asLong());
          }
        } else if (line.isEmpty() && id != null) {
          events++;
        }
      }
      return id;
    }
  }

  @Test
  void figuresAreForPrometheus() throws Exception {
    String before = http.get("/metrics").body();
    assertTrue(before.contains("tarn_job_running{job=\"shop\"} 1"), before);
    Thread.sleep(600);
    long batch = shop.sell(List.of(new Sale("ada", 1, 1, 299)));
    String after = http.get("/metrics").body();
    assertTrue(after.contains("tarn_job_batch{job=\"shop\"} " + (double) batch), after);
    assertTrue(after.contains("tarn_job_step_seconds_bucket{job=\"shop\",step=\"commit\""), after);
    assertTrue(after.contains("tarn_http_requests_seconds_count{operation=\"metrics\""), after);
  }

  @Test
  void tokensOpenWhatTheySay() throws Exception {
    Path tokens = folder.resolve("tokens");
    Files.writeString(
        tokens, "# who reads\nall-of-it-0123456789 *\nother-0123456789abc other,another\n");
    ServerOptions defaults = ServerOptions.defaults().withPort(0);
    ServerOptions withTokens =
        new ServerOptions(
            "127.0.0.1",
            0,
            Optional.of(tokens),
            Optional.empty(),
            false,
            defaults.connections(),
            defaults.streams(),
            defaults.readers());
    try (TarnServer guarded = TarnServer.start(shop.tarn, withTokens)) {
      Http asked = new Http(guarded.address());
      String row = TABLES + "totals/rows/ada";
      assertEquals(401, asked.get(row).statusCode());
      assertEquals(401, asked.get(row, "Authorization", "Bearer nonsense").statusCode());
      assertEquals(
          200, asked.get(row, "Authorization", "Bearer all-of-it-0123456789").statusCode());
      assertEquals(403, asked.get(row, "Authorization", "Bearer other-0123456789abc").statusCode());
      assertEquals(
          "{\"jobs\":[]}",
          asked.get("/api/v1/jobs", "Authorization", "Bearer other-0123456789abc").body());
      assertEquals(401, asked.get("/metrics").statusCode());
      assertEquals(
          403, asked.get("/metrics", "Authorization", "Bearer other-0123456789abc").statusCode());
      assertEquals(
          200, asked.get("/metrics", "Authorization", "Bearer all-of-it-0123456789").statusCode());
      assertEquals(200, asked.get("/health").statusCode());
    }
  }

  @Test
  void itServesByTls() throws Exception {
    Path keys = folder.resolve("keys.p12");
    Path password = folder.resolve("password");
    Files.writeString(password, "changeit\n");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "tarn",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                keys.toString())
            .inheritIO()
            .start();
    assertEquals(0, keytool.waitFor());
    ServerOptions defaults = ServerOptions.defaults();
    ServerOptions tls =
        new ServerOptions(
            "127.0.0.1",
            0,
            Optional.empty(),
            Optional.of(new ServerOptions.KeyStoreFile(keys, password)),
            false,
            defaults.connections(),
            defaults.streams(),
            defaults.readers());
    KeyStore trusted = KeyStore.getInstance(keys.toFile(), "changeit".toCharArray());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(certificates(trusted));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    try (TarnServer secured = TarnServer.start(shop.tarn, tls)) {
      assertEquals("https", secured.address().getScheme());
      HttpResponse<String> response =
          HttpClient.newBuilder()
              .sslContext(context)
              .build()
              .send(
                  HttpRequest.newBuilder(secured.address().resolve("api/v1/jobs/shop")).build(),
                  HttpResponse.BodyHandlers.ofString());
      assertEquals(200, response.statusCode());
    }
  }

  private static KeyStore certificates(KeyStore keys) throws Exception {
    KeyStore certificates = KeyStore.getInstance(KeyStore.getDefaultType());
    certificates.load(null, null);
    certificates.setCertificateEntry("tarn", keys.getCertificate("tarn"));
    return certificates;
  }

  /** Ten thousand requests that make no sense leave it as it was. */
  @Test
  void nonsenseIsAnsweredAndLeavesNothing() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String[] words = {
      "api",
      "v1",
      "jobs",
      "shop",
      "tables",
      "totals",
      "minutes",
      "rows",
      "row",
      "watch",
      "..",
      "%00",
      "%2F",
      "ä",
      "?",
      "key=ada",
      "&",
      "limit=",
      "-1",
      "99999999999999999999",
      "batch=1",
      "asOf=",
      "cursor=",
      "top",
      "field=cents",
      "windows",
      "changes",
      "from=0",
      "entries",
      "name=x"
    };
    URI address = server.address();
    for (int connection = 0; connection < 100; connection++) {
      try (Socket socket = new Socket(address.getHost(), address.getPort())) {
        socket.setSoTimeout(20_000);
        StringBuilder requests = new StringBuilder();
        for (int request = 0; request < 100; request++) {
          String path =
              random
                  .ints(random.nextInt(9), 0, words.length)
                  .mapToObj(word -> words[word])
                  .collect(Collectors.joining(random.nextInt(4) == 0 ? "" : "/"));
          if (path.contains("watch")) {
            path = path.replace("watch", "row");
          }
          requests
              .append("GET /")
              .append(path.replace("ä", "%C3%A4"))
              .append(" HTTP/1.1\r\nHost: localhost\r\n")
              .append(request == 99 ? "Connection: close\r\n" : "")
              .append("\r\n");
        }
        socket.getOutputStream().write(requests.toString().getBytes(StandardCharsets.UTF_8));
        String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(
            100, Arrays.stream(answers.split("HTTP/1.1 \\d", -1)).count() - 1, "seed " + seed);
        assertTrue(!answers.contains("HTTP/1.1 500"), () -> "seed " + seed + "\n" + answers);
      }
    }
    assertEquals(200, http.get("/ready").statusCode());
  }

  @Test
  void slowReadersAndManyConnectionsHoldNobodyBack() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    URI address = server.address();
    try {
      for (int i = 0; i < 1_000; i++) {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress(address.getHost(), address.getPort()));
        sockets.add(socket);
        if (i % 10 == 0) { // asks for much and takes none of it
          socket
              .getOutputStream()
              .write(
                  ("GET " + TABLES + "totals/rows?limit=10000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
                      .getBytes(StandardCharsets.UTF_8));
        }
      }
      for (int i = 0; i < 20; i++) {
        assertEquals(200, http.get(TABLES + "totals/rows/ada").statusCode());
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void aBodyThatIsTooLargeIsRefused() throws Exception {
    HttpResponse<String> response =
        http.send(
            "POST",
            TABLES + "totals/rows",
            "{\"keys\":[\"" + "x".repeat(2 << 20) + "\"]}",
            "Content-Type",
            "application/json");
    assertEquals(413, response.statusCode());
  }
}
