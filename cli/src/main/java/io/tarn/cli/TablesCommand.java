package io.tarn.cli;

import io.tarn.cli.console.Output;
import io.tarn.client.JobReader;
import io.tarn.client.TarnClient;
import io.tarn.runtime.cluster.Cluster;
import io.tarn.schemas.EntrySchema;
import io.tarn.schemas.NamePattern;
import io.tarn.schemas.TableSchema;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tarn tables}. */
@Command(
    name = "tables",
    description = "Lists the tables of a job, as their descriptors tell of them.")
final class TablesCommand extends ReadCommand {
  @Parameters(index = "0", paramLabel = "JOB", description = "The job's name.")
  private String job;

  @Override
  void check() {
    NamePattern.check("job", job);
  }

  @Override
  int read(Cluster open, TarnClient client, Output output) {
    JobReader reader = client.job(job);
    reader.status(); // says so if there is no such job
    boolean committed = reader.status().committed().isPresent();
    for (TableSchema schema : reader.tables()) {
      output.show(
          record(
              schema,
              committed ? reader.oldestSnapshot(schema.table()).planned().toString() : null));
    }
    return 0;
  }

  /**
   * @param since when the oldest batch was planned that the table can show; null for none
   */
  private static Map<String, Object> record(TableSchema schema, String since) {
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
    record.put("entries", entries(schema));
    record.put("layout", attributes.get("tarn.layout"));
    record.put("buckets", schema.buckets());
    record.put("history", schema.history());
    record.put("since", since);
    record.put("retention", schema.retention().map(Object::toString).orElse(null));
    record.put("idleTtl", schema.idleTtl().map(Object::toString).orElse(null));
    return record;
  }

  /** The maps and lists of its keys; null for none. */
  private static String entries(TableSchema schema) {
    return schema.entries().isEmpty()
        ? null
        : schema.entries().stream().map(EntrySchema::name).collect(Collectors.joining(", "));
  }
}
