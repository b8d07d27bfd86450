package io.tarn.stream.engine.why;

import io.tarn.client.Records;
import io.tarn.schemas.TableSchema;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a batch did to a key, and by which records, as programs are shown it. */
public final class CauseRecords {
  private CauseRecords() {}

  /**
   * As {@code batch, time, changes, records, more, unfound}; changes as {@link Records} has them.
   *
   * @param schema the table's
   */
  public static Map<String, Object> of(TableSchema schema, Cause cause) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("batch", cause.batch().batch());
    record.put("time", cause.batch().planned().toString());
    record.put(
        "changes",
        cause.batch().changes().stream().map(change -> Records.of(schema, change)).toList());
    record.put("records", cause.records().stream().map(CauseRecords::record).toList());
    record.put("more", cause.more());
    record.put("unfound", cause.unfound().stream().map(CauseRecords::unfound).toList());
    return record;
  }

  private static Map<String, Object> record(InputRecord record) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("source", record.source());
    shown.put("position", record.position());
    shown.put("text", record.text());
    return shown;
  }

  private static Map<String, Object> unfound(Unfound unfound) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("what", unfound.what());
    shown.put("why", unfound.why());
    return shown;
  }
}
