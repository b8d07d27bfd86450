package io.tarn.serving.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tarn.client.JobReader;
import io.tarn.client.JobStatus;
import io.tarn.client.OldestSnapshot;
import io.tarn.schemas.EntrySchema;
import io.tarn.schemas.JacksonMappers;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.RowCounts;
import io.tarn.spi.read.DeadRecord;
import io.tarn.zookeeper.LiveJob;
import io.tarn.zookeeper.RegionStatus;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What there is: jobs, their tables, graphs, batches, dead letters and regions. */
final class JobOperations {
  private final Lake lake;

  JobOperations(Lake lake) {
    this.lake = lake;
  }

  void addTo(Map<String, Operation> operations) {
    operations.put("jobs", this::jobs);
    operations.put("job", this::job);
    operations.put("graph", this::graph);
    operations.put("batches", this::batches);
    operations.put("dead", this::dead);
    operations.put("regions", this::regions);
    operations.put("tables", this::tables);
    operations.put("table", this::table);
  }

  private Reply jobs(Call call) throws IOException {
    Map<String, LiveJob> running = lake.running();
    List<Object> jobs = new ArrayList<>();
    for (JobStatus status : lake.client().jobs()) {
      if (call.mayRead().test(status.job())) {
        jobs.add(record(status, running.get(status.job())));
      }
    }
    return Reply.json(Map.of("jobs", jobs));
  }

  private Reply job(Call call) throws IOException {
    JobStatus status = reader(call).status();
    return Reply.json(record(status, lake.running().get(status.job())));
  }

  private Map<String, Object> record(JobStatus status, LiveJob running) {
    Optional<Committed> committed = status.committed();
    RowCounts totals = committed.map(Committed::totals).orElse(RowCounts.NONE);
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("job", status.job());
    record.put("running", running == null ? null : record(running));
    record.put("epoch", status.epoch());
    record.put("batch", committed.map(Committed::batch).orElse(null));
    record.put("planned", committed.map(last -> time(last.version())).orElse(null));
    record.put("ageMs", committed.map(last -> age(last.version())).orElse(null));
    record.put("watermark", committed.map(JobOperations::watermark).orElse(null));
    record.put(
        "oldest",
        committed
            .map(last -> lake.client().job(status.job()).oldestSnapshot().batch())
            .orElse(null));
    record.put("input", totals.input());
    record.put("events", totals.input() - totals.dead());
    record.put("dead", totals.dead());
    record.put("late", totals.late());
    record.put("undelivered", status.undelivered());
    return record;
  }

  private static Map<String, Object> record(LiveJob running) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("host", running.host());
    record.put("pid", running.pid());
    record.put("since", running.started().toString());
    return record;
  }

  private static String watermark(Committed committed) {
    long millis = committed.time().watermarkMillis();
    return millis == BatchTime.NO_WATERMARK ? null : time(millis);
  }

  private static long age(long version) {
    return Math.max(0, System.currentTimeMillis() - version);
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  private Reply graph(Call call) {
    JsonNode graph = JacksonMappers.JSON.valueToTree(reader(call).explanation());
    Map<String, Object> body = new LinkedHashMap<>();
    graph.properties().forEach(each -> body.put(each.getKey(), each.getValue()));
    return Reply.json(body);
  }

  private Reply batches(Call call) {
    JobReader reader = reader(call);
    List<Object> batches = new ArrayList<>();
    if (reader.status().committed().isPresent()) {
      reader
          .batches(call.arguments().count("limit"))
          .forEach(entry -> batches.add(progress(entry.progress())));
    }
    return Reply.json(listed(reader, "batches", batches));
  }

  /** A batch's figures, which are kept as JSON. */
  static JsonNode progress(String json) {
    try {
      return JacksonMappers.JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not the figures of a batch: " + json, e);
    }
  }

  private Reply dead(Call call) {
    JobReader reader = reader(call);
    List<Object> dead = new ArrayList<>();
    if (reader.status().committed().isPresent()) {
      reader.dead(call.arguments().count("limit")).forEach(each -> dead.add(record(each)));
    }
    return Reply.json(listed(reader, "dead", dead));
  }

  private static Map<String, Object> record(DeadRecord dead) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("batch", dead.batch());
    record.put("time", dead.time().toString());
    record.put("source", dead.source());
    record.put("position", dead.position());
    record.put("reason", dead.reason());
    record.put("record", dead.text());
    return record;
  }

  private Reply regions(Call call) throws IOException {
    JobReader reader = reader(call);
    reader.status(); // says so if there is no such job
    List<Object> regions = new ArrayList<>();
    for (TableSchema schema : reader.tables()) {
      for (RegionStatus region : lake.regions(reader.job(), schema.table())) {
        regions.add(record(schema, region));
      }
    }
    return Reply.json(listed(reader, "regions", regions));
  }

  private static Map<String, Object> record(TableSchema schema, RegionStatus region) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("table", schema.table());
    record.put("region", region.region());
    record.put("server", region.server());
    record.put("from", region.startKey().toString());
    record.put("to", region.endKey().toString());
    record.put("memStoreBytes", region.memStoreBytes());
    record.put("hfiles", region.storeFiles());
    record.put("hfileBytes", region.storeFileBytes());
    record.put("reads", region.readRequests());
    record.put("writes", region.writeRequests());
    return record;
  }

  private Reply tables(Call call) {
    JobReader reader = reader(call);
    reader.status(); // says so if there is no such job
    List<Object> tables = new ArrayList<>();
    reader.tables().forEach(schema -> tables.add(record(reader, schema)));
    return Reply.json(listed(reader, "tables", tables));
  }

  private Reply table(Call call) {
    JobReader reader = reader(call);
    reader.status(); // says so if there is no such job
    String table = call.table();
    return reader.tables().stream()
        .filter(schema -> schema.table().equals(table))
        .findFirst()
        .map(schema -> Reply.json(record(reader, schema)))
        .orElseThrow(
            () ->
                new Problem(
                    Problem.Kind.NOT_FOUND,
                    "Job "
                        + reader.job()
                        + " has no table "
                        + table
                        + "; it has "
                        + reader.tables().stream().map(TableSchema::table).toList()));
  }

  private static Map<String, Object> record(JobReader reader, TableSchema schema) {
    Optional<OldestSnapshot> oldest =
        reader.status().committed().map(last -> reader.oldestSnapshot(schema.table()));
    Map<String, String> attributes = schema.toAttributes();
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("table", schema.table());
    record.put("key", schema.keyType().name());
    record.put("fields", attributes.getOrDefault("tarn.fields", attributes.get("tarn.value")));
    record.put(
        "windows",
        schema
            .window()
            .map(window -> window.length() + " every " + window.slide())
            .or(() -> schema.sessionGap().map(gap -> "sessions, gap " + gap.toText()))
            .orElse(null));
    record.put("entries", schema.entries().stream().map(EntrySchema::name).toList());
    record.put("layout", attributes.get("tarn.layout"));
    record.put("buckets", schema.buckets());
    record.put("history", schema.history());
    record.put("oldest", oldest.map(OldestSnapshot::batch).orElse(null));
    record.put("since", oldest.map(each -> each.planned().toString()).orElse(null));
    record.put("retention", schema.retention().map(Object::toString).orElse(null));
    record.put("idleTtl", schema.idleTtl().map(Object::toString).orElse(null));
    return record;
  }

  private static Map<String, Object> listed(JobReader reader, String name, List<Object> list) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("job", reader.job());
    body.put(name, list);
    return body;
  }

  private JobReader reader(Call call) {
    return lake.client().job(call.job());
  }
}
