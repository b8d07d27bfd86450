package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.job.BadRecords;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.function.SerializablePredicate;
import io.tarn.stream.engine.json.Json;
import io.tarn.stream.engine.memory.InMemoryBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Records of JSON, without a class. */
final class JsonRecordsTest {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final List<String> HITS =
      List.of(
          hit("a.org", 100, "GET"),
          hit("b.org", 2_000, "POST"),
          hit("a.org", 30, "GET"),
          "{\"host\":null,\"bytes\":\"many\"}");

  private static String hit(String host, int bytes, String method) {
    return "{\"host\":\""
        + host
        + "\",\"bytes\":"
        + bytes
        + ",\"ok\":true,"
        + "\"at\":\"1995-08-01T06:00:00+02:00\",\"request\":[{\"method\":\""
        + method
        + "\"}],"
        + "\"a.b\":{\"c/d\":7}}";
  }

  private static DStream<JsonNode> records(StreamingContext context) {
    return context.source(TestJob.source(HITS)).parse(line -> new JsonMapper().readTree(line));
  }

  @Test
  void recordsAreSelectedByConditions() {
    assertHosts(List.of("b.org"), Json.where("bytes").isGreaterThan(100));
    assertHosts(List.of("a.org"), Json.where("bytes").isLessThan(100));
    assertHosts(List.of("a.org"), Json.where("bytes").is(30));
    assertHosts(List.of("b.org"), Json.where("host").is("b.org"));
    assertHosts(List.of("a.org", "a.org"), Json.where("request[0].method").isIn("GET", "PUT"));
    assertHosts(List.of("a.org", "b.org", "a.org"), Json.where("ok").is(true));
    assertHosts(List.of("a.org", "a.org"), Json.where("host").matches("a\\..*"));
    assertHosts(List.of("a.org", "b.org", "a.org"), Json.where("/a.b/c~1d").exists());
    assertHosts(List.of("a.org", "b.org", "a.org"), Json.where("host").exists());
  }

  private static void assertHosts(List<String> hosts, SerializablePredicate<JsonNode> condition) {
    assertEquals(
        List.of(hosts),
        new TestJob()
            .batches(context -> records(context).filter(condition).map(Json.text("host"))));
  }

  @Test
  void fieldsAreSelectedByPath() {
    List<String> given = new ArrayList<>();
    new TestJob()
        .run(
            context ->
                records(context)
                    .map(Json.select("host", "request[0].method"))
                    .foreachBatch((info, all) -> all.forEach(each -> given.add(each.toString()))));

    assertEquals(
        List.of(
            "{\"host\":\"a.org\",\"request[0].method\":\"GET\"}",
            "{\"host\":\"b.org\",\"request[0].method\":\"POST\"}",
            "{\"host\":\"a.org\",\"request[0].method\":\"GET\"}",
            "{\"host\":null,\"request[0].method\":null}"),
        given);
  }

  @Test
  void recordsAreAggregatedWithoutAClassAndBrokenOnesAreDeadLetters() {
    TestJob job =
        new TestJob(new InMemoryBackend(), TestJob.STRICT.withBadRecords(BadRecords.DEAD_LETTERS));
    List<String> given = new ArrayList<>();
    job.run(
        context ->
            records(context)
                .withWatermark(Json.time("at"), Duration.ofMinutes(1))
                .keyBy(KeyTypes.STRING, Json.text("host"))
                .window(WindowSpec.tumbling(Duration.ofHours(1)))
                .aggregate(
                    "hosts",
                    Aggregates.count("n"),
                    Aggregates.sum("bytes", Json.whole("bytes")),
                    Aggregates.maxDouble("most", Json.number("bytes")))
                .foreachBatch(
                    (info, windows) ->
                        windows.forEach(
                            each ->
                                given.add(
                                    each.key()
                                        + " "
                                        + each.window().start()
                                        + " "
                                        + each.asLong("n")
                                        + " "
                                        + each.asLong("bytes")
                                        + " "
                                        + each.asDouble("most")))));

    assertEquals(
        List.of(
            "a.org 1995-08-01T04:00:00Z 2 130 100.0", "b.org 1995-08-01T04:00:00Z 1 2000 2000.0"),
        given.stream().sorted().toList());
    assertEquals(1, job.deadRecords().size());
    assertEquals(
        "withWatermark failed: java.lang.IllegalArgumentException: the record has no at",
        job.deadRecords().get(0).reason());
  }

  @Test
  void aValueOfAnotherKindIsNamed() throws Exception {
    JsonNode record = MAPPER.readTree("{\"bytes\":\"many\",\"n\":1.5,\"at\":\"now\"}");
    assertFails(
        "bytes is no whole number of 64 bits, but \"many\"",
        () -> Json.whole("bytes").apply(record));
    assertFails("n is no whole number of 64 bits, but 1.5", () -> Json.whole("n").apply(record));
    assertFails("n is no text, but 1.5", () -> Json.text("n").apply(record));
    assertFails("bytes is no number, but \"many\"", () -> Json.number("bytes").apply(record));
    assertFails(
        "at is no time, such as 1995-08-01T06:00:00Z, but \"now\"",
        () -> Json.time("at").apply(record));
    assertFails("the record has no host", () -> Json.text("host").apply(record));
    assertFails(
        "a path is of names and numbers, such as request.headers[0].name, or a JSON pointer, such as"
            + " /request/headers/0/name, but is \"a..b\"",
        () -> Json.text("a..b"));
  }

  private interface Asked {
    void run() throws Exception;
  }

  private static void assertFails(String message, Asked asked) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, asked::run).getMessage());
  }
}
