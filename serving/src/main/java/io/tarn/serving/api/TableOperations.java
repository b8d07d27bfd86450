package io.tarn.serving.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.tarn.client.Answer;
import io.tarn.client.Change;
import io.tarn.client.Entry;
import io.tarn.client.Freshness;
import io.tarn.client.JobReader;
import io.tarn.client.KeyRange;
import io.tarn.client.Page;
import io.tarn.client.Records;
import io.tarn.client.Row;
import io.tarn.client.Rows;
import io.tarn.client.Snapshot;
import io.tarn.client.TableReader;
import io.tarn.schemas.KeyType;
import io.tarn.schemas.TableSchema;
import io.tarn.serving.api.Problem.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What tables hold: each answer of one committed batch, which is its ETag. */
final class TableOperations {
  /** How long a read waits for a batch that it must not be older than. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final int MOST_KEYS = 1_000;

  private final Lake lake;

  TableOperations(Lake lake) {
    this.lake = lake;
  }

  void addTo(Map<String, Operation> operations) {
    operations.put("row", this::row);
    operations.put("rowByQuery", this::row);
    operations.put("rows", this::rows);
    operations.put("manyRows", this::manyRows);
    operations.put("windows", this::windows);
    operations.put("top", this::top);
    operations.put("entries", this::entries);
    operations.put("changes", this::changes);
  }

  /** Reads a table at a snapshot. */
  @FunctionalInterface
  private interface Reading {
    /** Adds what was found to the answer. */
    void of(TableReader table, Map<String, Object> answer);
  }

  private Reply read(Call call, Reading reading) {
    return read(call, snapshot(call), reading);
  }

  private static Reply read(Call call, Snapshot snapshot, Reading reading) {
    String etag = etag(snapshot);
    TableReader table = snapshot.table(call.table());
    if (isKnown(call, etag)) {
      return Reply.notModified(etag);
    }
    Map<String, Object> answer = head(call, snapshot);
    reading.of(table, answer);
    return Reply.json(answer, etag);
  }

  /** Weak, as the age of the batch is in the answer, too. */
  private static String etag(Snapshot snapshot) {
    return "W/\"" + snapshot.batch() + "." + snapshot.version() + "\"";
  }

  private static boolean isKnown(Call call, String etag) {
    return call.known()
        .map(known -> known.equals("*") || List.of(known.split("\\s*,\\s*", -1)).contains(etag))
        .orElse(false);
  }

  private Snapshot snapshot(Call call) {
    JobReader reader = lake.client().job(call.job());
    Arguments given = call.arguments();
    Optional<Long> batch = given.findNumber("batch");
    Optional<Instant> asOf = given.findTime("asOf");
    if (batch.isPresent() && asOf.isPresent()) {
      throw new Problem(Kind.BAD_REQUEST, "batch does not go with asOf; give one or the other");
    }
    Freshness freshness = freshness(given);
    if (batch.isEmpty() && asOf.isEmpty()) {
      return fresh(reader, freshness);
    }
    if (given.findNumber("minBatch").isPresent() || given.findNumber("maxAge").isPresent()) {
      throw new Problem(
          Kind.BAD_REQUEST, "minBatch and maxAge ask for new batches, batch and asOf for old ones");
    }
    return batch.map(reader::snapshotAt).orElseGet(() -> reader.snapshotAsOf(asOf.orElseThrow()));
  }

  private static Snapshot fresh(JobReader reader, Freshness freshness) {
    try {
      return reader.snapshot(freshness);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("the server is being stopped", Duration.ofSeconds(1));
    }
  }

  private static Freshness freshness(Arguments given) {
    Freshness freshness = Freshness.any().within(PATIENCE);
    if (given.findNumber("minBatch").isPresent()) {
      freshness = freshness.minBatch(given.findNumber("minBatch").orElseThrow());
    }
    if (given.findNumber("maxAge").isPresent()) {
      freshness = freshness.maxAge(Duration.ofMillis(given.findNumber("maxAge").orElseThrow()));
    }
    return freshness;
  }

  private static Map<String, Object> head(Call call, Snapshot snapshot) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("job", call.job());
    answer.put("table", call.table());
    answer.put("batch", snapshot.batch());
    answer.put("planned", snapshot.planned().toString());
    answer.put("ageMs", snapshot.age().toMillis());
    answer.put("watermark", snapshot.watermark().map(Instant::toString).orElse(null));
    return answer;
  }

  private Reply row(Call call) {
    String key = call.arguments().text("key");
    return read(
        call,
        (table, answer) -> {
          Optional<Row> row = table.get(key(table, key)).value();
          answer.put(
              "row",
              record(
                  table,
                  row.orElseThrow(
                      () ->
                          new Problem(
                              Kind.NOT_FOUND,
                              "there is no row for key "
                                  + key
                                  + " in "
                                  + call.table()
                                  + " of "
                                  + call.job()
                                  + " at batch "
                                  + answer.get("batch")))));
        });
  }

  private static Object key(TableReader table, String text) {
    return key(table.schema(), text);
  }

  private static Object key(TableSchema schema, String text) {
    return schema.keyType().parseText(text);
  }

  private Reply rows(Call call) {
    Optional<String> cursor = call.arguments().findText("cursor");
    int limit = call.arguments().count("limit");
    if (cursor.isPresent()) {
      return nextRows(call, cursor.get(), limit);
    }
    return read(
        call,
        (table, answer) -> put(table.page(range(table.schema(), call), limit), table, answer));
  }

  private Reply nextRows(Call call, String cursor, int limit) {
    for (String other : List.of("prefix", "from", "to", "asOf", "minBatch", "maxAge", "batch")) {
      if (call.arguments().has(other)) {
        throw new Problem(
            Kind.BAD_REQUEST,
            "cursor does not go with " + other + ": it says itself which rows of which batch");
      }
    }
    JobReader reader = lake.client().job(call.job());
    Page page = reader.page(cursor, limit);
    return read(
        call,
        reader.snapshotAt(page.batch()),
        (table, answer) -> {
          if (!page.table().equals(call.table())) {
            throw new Problem(Kind.BAD_REQUEST, "this cursor is of table " + page.table());
          }
          put(page, table, answer);
        });
  }

  private static void put(Page page, TableReader table, Map<String, Object> answer) {
    answer.put("rows", records(table, page.rows()));
    answer.put("next", page.next().orElse(null));
  }

  private static List<Object> records(TableReader table, List<Row> rows) {
    List<Object> records = new ArrayList<>();
    rows.forEach(row -> records.add(record(table, row)));
    return records;
  }

  private static Map<String, Object> record(TableReader table, Row row) {
    Map<String, Object> record = Records.of(table.schema(), row);
    record.put("updated", row.updated().toString());
    return record;
  }

  /** Which keys are asked for. */
  static KeyRange range(TableSchema schema, Call call) {
    Arguments given = call.arguments();
    Optional<String> prefix = given.findText("prefix");
    Optional<String> from = given.findText("from");
    Optional<String> to = given.findText("to");
    if (prefix.isPresent() && (from.isPresent() || to.isPresent())) {
      throw new Problem(
          Kind.BAD_REQUEST, "prefix does not go with from and to; give one or the other");
    }
    return prefix.isPresent()
        ? KeyRange.prefix(prefix.get())
        : KeyRange.between(
            from.map(text -> key(schema, text)).orElse(null),
            to.map(text -> key(schema, text)).orElse(null));
  }

  private Reply manyRows(Call call) {
    List<String> texts = keys(call.body());
    return read(
        call,
        (table, answer) -> {
          KeyType<?> type = table.schema().keyType();
          Answer<List<Row>> found =
              table.getAll(texts.stream().<Object>map(type::parseText).toList());
          Set<Object> there = new HashSet<>();
          found.value().forEach(row -> there.add(Records.key(table.schema(), row.key())));
          answer.put("rows", records(table, found.value()));
          answer.put(
              "missing",
              texts.stream()
                  .filter(
                      text -> !there.contains(Records.key(table.schema(), type.parseText(text))))
                  .toList());
        });
  }

  private static List<String> keys(JsonNode body) {
    JsonNode keys = body == null ? null : body.get("keys");
    if (keys == null || !keys.isArray() || keys.isEmpty() || body.size() != 1) {
      throw new Problem(
          Kind.BAD_REQUEST, "the body must be {\"keys\": [\"KEY\", …]}, with a key at least");
    }
    if (keys.size() > MOST_KEYS) {
      throw new Problem(
          Kind.BAD_REQUEST,
          keys.size() + " keys were asked for at once; ask for " + MOST_KEYS + " at most");
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode key : keys) {
      if (!key.isTextual()) {
        throw new Problem(Kind.BAD_REQUEST, "keys are given as text, but one is " + key);
      }
      texts.add(key.asText());
    }
    return texts;
  }

  private Reply windows(Call call) {
    Arguments given = call.arguments();
    return read(
        call,
        (table, answer) -> {
          Answer<List<Row>> windows =
              table.windows(
                  key(table, given.text("key")),
                  given.findTime("from").orElse(null),
                  given.findTime("to").orElse(null));
          answer.put("rows", records(table, windows.value()));
          answer.put("next", null);
        });
  }

  private Reply top(Call call) {
    Arguments given = call.arguments();
    int most = given.count("limit");
    String field = given.findText("field").orElse("");
    return read(
        call,
        (table, answer) -> {
          Answer<List<Row>> top =
              given
                  .findTime("window")
                  .map(start -> table.top(most, field, start))
                  .orElseGet(() -> table.top(most, field));
          answer.put("rows", records(table, top.value()));
          answer.put("next", null);
        });
  }

  private Reply entries(Call call) {
    Arguments given = call.arguments();
    String name = given.text("name");
    int limit = given.count("limit");
    return read(
        call,
        (table, answer) -> {
          List<Object> records = new ArrayList<>();
          try (Rows<Entry> entries = table.entries(key(table, given.text("key")), name)) {
            Iterator<Entry> found = entries.iterator();
            while (records.size() < limit && found.hasNext()) {
              Entry entry = found.next();
              Map<String, Object> record = Records.of(table.schema(), name, entry);
              record.put("updated", entry.updated().toString());
              records.add(record);
            }
            answer.put("entries", records);
            answer.put("more", found.hasNext());
          }
        });
  }

  private Reply changes(Call call) {
    Arguments given = call.arguments();
    JobReader reader = lake.client().job(call.job());
    long from = given.findNumber("from").orElseThrow();
    Snapshot later = given.findNumber("to").map(reader::snapshotAt).orElseGet(reader::snapshot);
    int limit = given.count("limit");
    return read(
        call,
        later,
        (table, answer) -> {
          answer.put("from", from);
          answer.put("to", later.batch());
          List<Object> records = new ArrayList<>();
          try (Rows<Change> changes = reader.changes(call.table(), from, later.batch())) {
            Iterator<Change> found = changes.iterator();
            while (records.size() < limit && found.hasNext()) {
              records.add(Records.of(table.schema(), found.next()));
            }
            answer.put("changes", records);
            answer.put("more", found.hasNext());
          }
        });
  }
}
