package io.tarn.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.json.Json;
import io.tarn.stream.engine.memory.InMemoryBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Records without a class, whose fields have the types of a sample. */
final class FieldTypesTest {
  private static final String ORDERS =
      """
      id,code,price,paid,at,customer,note
      1,007,2,true,2026-01-02T03:04:05Z,"Smith, J.",
      -20,42,2.5,false,2026-01-02T03:04:05.1+01:00,12,
      """;

  @TempDir Path folder;

  @Test
  void theColumnsOfASampleHaveTheNarrowestTypeOfAllTheirValues() throws IOException {
    assertEquals(
        "id long, code text, price double, paid boolean, at time, customer text, note text",
        CsvLines.fieldsOf(put("orders.csv", ORDERS)).toString());
  }

  @Test
  void anotherSeparatorIsHeeded() throws IOException {
    assertEquals("a long, b text", CsvLines.fieldsOf(put("a.csv", "a;b\n1;x,y\n"), ';').toString());
  }

  @Test
  void noMoreThanAThousandRowsAreASample() throws IOException {
    String rows = "1\n".repeat(999);

    assertEquals("a long", CsvLines.fieldsOf(put("a.csv", "a\n" + rows + "1\nx\n")).toString());
    assertEquals("a text", CsvLines.fieldsOf(put("b.csv", "a\n" + rows + "x\n")).toString());
  }

  @Test
  void whatIsPrintedIsWhatIsTaken() {
    String text = "id long, unit price double, raw json, at time, ok boolean, name text";

    assertEquals(text, FieldTypes.of(text).toString());
  }

  @Test
  void wrongFieldsAreRefused() {
    assertRefused("there is no type \"int\"", () -> FieldTypes.of("id int"));
    assertRefused("one is \"id\"", () -> FieldTypes.of("id"));
    assertRefused("twice", () -> FieldTypes.of("id long, id text"));
  }

  @Test
  void aSampleWithoutRowsIsRefused() throws IOException {
    String file = put("empty.csv", "id,name\n");
    assertRefused("no row", () -> CsvLines.fieldsOf(file));
    String json = put("empty.jsonl", "");
    assertRefused("no line", () -> JsonLines.fieldsOf(json));
    assertRefused("is no file", () -> CsvLines.fieldsOf(folder.toString()));
  }

  @Test
  void aLineOfASampleThatIsNoneIsNamed() throws IOException {
    String file = put("torn.csv", "id,name\n1,\"a\n");
    assertRefused("torn.csv:8", () -> CsvLines.fieldsOf(file));
    String json = put("torn.jsonl", "{\"a\":1}\n[]\n");
    assertRefused("torn.jsonl:8", () -> JsonLines.fieldsOf(json));
  }

  @Test
  void aRowIsReadAsItsTypesSayAndOneOfOthersIsDead() throws Exception {
    FieldTypes fields = CsvLines.fieldsOf(put("sample.csv", ORDERS));
    Files.createDirectory(folder.resolve("in"));
    put(
        "in/more.csv",
        """
        code,id,price,paid,at,customer
        8,3,1e3,false,2026-01-02T03:04:05Z,
        8,3.5,4,false,2026-01-02T03:04:05Z,x
        """);
    InMemoryBackend backend = new InMemoryBackend();
    List<JsonNode> read = new ArrayList<>();
    try (StreamingContext context = new StreamingContext("job", backend)) {
      context
          .source(TextFiles.in(folder.resolve("in").toString()).withHeader())
          .parse(CsvLines.of(fields)::parse)
          .filter(Json.where("price").isGreaterThan(100))
          .foreachBatch((batch, records) -> read.addAll(records));
      context.runAvailable();
    }

    assertEquals(
        "[{\"id\":3,\"code\":\"8\",\"price\":1000.0,\"paid\":false,"
            + "\"at\":\"2026-01-02T03:04:05Z\",\"customer\":null,\"note\":null}]",
        read.toString());
    String dead = backend.deadLetters("job").get(0).toString();
    assertTrue(dead.contains("id: \"3.5\" is no long"), dead);
  }

  @Test
  void theFieldsOfJsonHaveTheTypesOfASample() throws Exception {
    FieldTypes fields =
        JsonLines.fieldsOf(
            put(
                "sample.jsonl",
                """
                {"id":1,"n":1,"at":"2026-01-02T03:04:05Z","who":{"name":"a"},"mixed":1}
                {"id":2,"n":1.5,"at":"2026-01-02T03:04:05Z","who":{"name":"b"},"mixed":"x","more":true}
                """));

    assertEquals(
        "id long, n double, at time, who json, mixed json, more boolean", fields.toString());
    LineParser<JsonNode> parser = JsonLines.of(fields);
    assertEquals(
        "{\"id\":3,\"n\":1,\"at\":null,\"who\":[1],\"mixed\":true,\"more\":null}",
        parser
            .parse(line("{\"id\":3,\"n\":1,\"at\":null,\"who\":[1],\"mixed\":true,\"else\":1}"))
            .toString());
    assertRefused("id: \"3\" is no long", () -> parser.parse(line("{\"id\":\"3\"}")));
    assertRefused("at: \"now\" is no time", () -> parser.parse(line("{\"at\":\"now\"}")));
    assertRefused("a line is a JSON object", () -> parser.parse(line("7")));
  }

  private static TextLine line(String text) {
    return new TextLine("in", "file", 0, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertRefused(String expected, Executable refused) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, refused);
    assertTrue(e.getMessage().contains(expected), e::getMessage);
  }

  private String put(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }
}
