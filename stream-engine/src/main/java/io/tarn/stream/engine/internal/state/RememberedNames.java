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
import io.tarn.spi.source.SourceMemory;
import io.tarn.spi.write.StateRow;
import io.tarn.spi.write.StateTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A source's names, in a state table of the job: so they are known exactly when their batch is
 * committed.
 */
public final class RememberedNames implements SourceMemory {
  private static final ValueCodec<Remembered> CODEC = CborCodec.of(Remembered.class);

  private final String name;
  private Supplier<ReadPoint> committed;
  private StateTable table;
  private RowKeys<String> rowKeys;

  public RememberedNames(String table) {
    this.name = table;
  }

  /**
   * @param ttl how long a name is remembered; empty for as long as the job is
   */
  public static TableSchema schema(String table, Optional<Duration> ttl) {
    TableSchema schema = TableSchema.of(table, KeyTypes.STRING, CODEC.schema());
    return ttl.map(schema::withIdleTtl).orElse(schema);
  }

  /** The table that they are kept in. */
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
  public Map<String, String> known(Collection<String> names) {
    List<String> asked = List.copyOf(names);
    List<RowKey> rows = asked.stream().map(rowKeys::row).toList();
    List<StateCell> cells = table.read(rows, committed.get());
    Map<String, String> known = new HashMap<>();
    for (int i = 0; i < asked.size(); i++) {
      if (cells.get(i) != null) {
        known.put(asked.get(i), CODEC.decode(cells.get(i).value()).note());
      }
    }
    return known;
  }

  /**
   * Writes names as part of a batch's attempt.
   *
   * @param names each with its note
   */
  public void remember(Map<String, String> names, Plan plan) {
    List<StateRow> rows = new ArrayList<>();
    names.forEach(
        (name, note) ->
            rows.add(
                new StateRow(rowKeys.row(name), CODEC.encode(new Remembered(plan.batch(), note)))));
    table.write(rows, plan.version());
  }

  /**
   * What stands under a name.
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
