package io.tarn.stream.engine.internal.state;

import io.tarn.schemas.CborCodec;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueCodec;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.StateCell;
import io.tarn.spi.source.SourceState;
import io.tarn.spi.source.SourceTable;
import io.tarn.spi.write.StateRow;
import io.tarn.spi.write.StateTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a source notes of its input, in a state table of the job: so a note is there exactly when
 * its batch is committed.
 */
public final class StoredNotes implements SourceState {
  private static final ValueCodec<Remembered> CODEC = CborCodec.of(Remembered.class);

  private final String name;
  private Supplier<ReadPoint> committed;
  private StateTable table;
  private RowKeys<String> rowKeys;

  public StoredNotes(String table) {
    this.name = table;
  }

  /** What a source's table is like in the job. */
  public static TableSchema schema(SourceTable described) {
    TableSchema schema = TableSchema.of(described.name(), KeyTypes.STRING, CODEC.schema());
    return described.ttl().map(schema::withIdleTtl).orElse(schema);
  }

  /** The name of the table that they are kept in. */
  public String table() {
    return name;
  }

  /**
   * Says that the job has been opened; nothing may be asked before that.
   *
   * @param opened the table as the job's state has it
   * @param at what the last committed batch shows
   */
  public void openedIn(StateTable opened, Supplier<ReadPoint> at) {
    committed = at;
    table = opened;
    rowKeys = RowKeys.of(KeyTypes.STRING, table.schema().buckets());
  }

  @Override
  public Map<String, String> notes(Collection<String> keys) {
    List<String> asked = List.copyOf(keys);
    List<RowKey> rows = asked.stream().map(rowKeys::row).toList();
    List<StateCell> cells = table.read(rows, committed.get());
    Map<String, String> notes = new HashMap<>();
    for (int i = 0; i < asked.size(); i++) {
      if (cells.get(i) != null) {
        notes.put(asked.get(i), CODEC.decode(cells.get(i).value()).note());
      }
    }
    return notes;
  }

  /**
   * Writes notes as part of a batch's attempt.
   *
   * @param notes by key
   */
  public void write(Map<String, String> notes, Plan plan) {
    List<StateRow> rows = new ArrayList<>();
    notes.forEach(
        (key, note) ->
            rows.add(
                new StateRow(rowKeys.row(key), CODEC.encode(new Remembered(plan.batch(), note)))));
    table.write(rows, plan.version());
  }

  /**
   * What stands under a key.
   *
   * @param readInBatch the batch that read it
   * @param note what the source noted of it; empty text if it noted nothing, as all once did
   */
  record Remembered(long readInBatch, String note) {
    Remembered {
      note = note == null ? "" : note;
    }
  }
}
