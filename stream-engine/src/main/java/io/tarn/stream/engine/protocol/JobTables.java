package io.tarn.stream.engine.protocol;

import io.tarn.schemas.FieldChange;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.JobPart;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.KeptTable;
import io.tarn.spi.job.Orders;
import io.tarn.spi.job.SinkNote;
import io.tarn.spi.job.StoredTable;
import io.tarn.spi.write.FencedException;
import io.tarn.spi.write.JobSetup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables that a job is opened with: looked at before the epoch is taken, then made, or altered
 * to another history in an order that no reader notices.
 *
 * <p>A longer history: the table keeps more versions first, then the job's row says so, and from
 * which batch on. A shorter one: the job's row says so first; the table keeps fewer versions only
 * when no reader can still rely on what the row said before, which is as many ms later as the old
 * history had batches (see the client's {@code HistoryWatch}).
 */
final class JobTables {
  private static final Logger LOG = LoggerFactory.getLogger(JobTables.class);

  private static final long NANOS_PER_BATCH = 1_000_000;

  private final String job;
  private final JobSetup setup;
  private final JobStore store;
  private final List<Lowering> lowerings = new ArrayList<>();
  private Map<String, StoredTable> found = Map.of();
  private List<TableSchema> schemas;
  private long since;

  JobTables(String job, JobSetup setup, JobStore store) {
    this.job = job;
    this.setup = setup;
    this.schemas = setup.tables();
    this.store = store;
  }

  /**
   * As the job asks for them; once they are {@linkplain #makeAndRaise made}, with the columns that
   * its earlier versions have written as well.
   */
  List<TableSchema> schemas() {
    return schemas;
  }

  /**
   * Whether the job may be opened: nothing is changed.
   *
   * @throws io.tarn.spi.job.DamagedTableException if a table was lost, emptied or altered by
   *     somebody else
   * @throws IllegalArgumentException if one exists with another schema, or is somebody else's
   * @throws io.tarn.spi.job.JobChangedException if a part of the job is missing
   */
  void check(JobRow row) {
    found = store.tables();
    TableCheck check = new TableCheck(job, row);
    check.checkThere();
    for (TableSchema asked : schemas) {
      check.checkOpens(asked, Optional.ofNullable(found.get(asked.table())), store);
    }
    setup.parts().ifPresent(parts -> new PartsCheck(job, row, parts, schemas).check(lost(row)));
  }

  /** What the states that are kept would lose, field by field. */
  private Map<JobPart, String> lost(JobRow row) {
    Map<JobPart, String> lost = new LinkedHashMap<>();
    for (TableSchema asked : schemas) {
      StoredTable stored = found.get(asked.table());
      if (stored != null && row.committed().isPresent() && row.has(asked.table())) {
        for (FieldChange field : asked.fieldsLost(stored.schema())) {
          String name = asked.table() + "." + field.path();
          lost.put(new JobPart(JobPart.Kind.FIELD, name), field.sentence());
        }
      }
    }
    return lost;
  }

  /**
   * Makes what is missing, and has tables keep more versions where they are to.
   *
   * @return what the job's row must be told
   */
  Map<String, KeptTable> makeAndRaise(JobRow row) {
    found = store.tables(); // a former writer may have altered them until the epoch was taken
    TableCheck check = new TableCheck(job, row);
    for (TableSchema asked : schemas) {
      check.checkUndamaged(asked.table(), Optional.ofNullable(found.get(asked.table())));
      if (!found.containsKey(asked.table()) || found.get(asked.table()).id().isEmpty()) {
        checkOurs(row, asked);
        store.createTable(asked, UUID.randomUUID().toString());
        found = store.tables();
      }
    }
    schemas =
        schemas.stream().map(asked -> asked.after(found.get(asked.table()).schema())).toList();
    Map<String, KeptTable> changed = new HashMap<>();
    for (TableSchema asked : schemas) {
      StoredTable stored = found.get(asked.table());
      int versions = Math.max(stored.versions(), asked.versions());
      if (versions > stored.versions() || !stored.schema().equals(asked)) {
        checkOurs(row, asked);
        store.alterTable(asked, versions);
      }
      if (versions > asked.versions()) {
        lowerings.add(new Lowering(asked, versions));
      }
      KeptTable before = row.tables().get(asked.table());
      KeptTable now =
          before == null || !row.has(asked.table())
              ? KeptTable.fresh(
                  stored.id().orElseThrow(), asked, row.committedBatch(), keeper(asked))
              : before.under(
                  asked,
                  row.committedBatch(),
                  row.committed()
                      .map(last -> last.time().watermarkMillis())
                      .orElse(BatchTime.NO_WATERMARK));
      KeptTable noted = madeOf(asked.table(), now);
      if (!noted.equals(before)) {
        changed.put(asked.table(), noted);
      }
    }
    return changed;
  }

  /** With the ids of the tables whose updates it is made of, as the job now asks for it. */
  private KeptTable madeOf(String table, KeptTable kept) {
    if (setup.parts().isEmpty()) {
      return kept;
    }
    Map<String, String> ids = new HashMap<>();
    for (String of : setup.parts().get().madeOf().getOrDefault(table, Set.of())) {
      ids.put(of, found.get(of).id().orElseThrow());
    }
    return kept.madeOf(ids);
  }

  /** The source that keeps its names in a table. */
  private Optional<String> keeper(TableSchema table) {
    return setup.parts().stream()
        .flatMap(parts -> parts.sources().entrySet().stream())
        .filter(source -> source.getValue().equals(Optional.of(table.table())))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** What is left of the orders once the job is open, and says what is new in it. */
  Orders fulfilled(JobRow row) {
    if (setup.parts().isEmpty()) {
      return row.orders();
    }
    PartsCheck check = new PartsCheck(job, row, setup.parts().get(), schemas);
    check
        .added()
        .ifPresent(
            fresh ->
                LOG.info("Job {} has since batch {}: {}", job, row.committedBatch() + 1, fresh));
    return row.orders().with(check.putBack());
  }

  /** The greatest version that a sink has noted; it may be greater than any the row knows of. */
  long notedVersion() {
    return setup.parts().stream()
        .flatMap(parts -> parts.notes().stream())
        .mapToLong(SinkNote::version)
        .max()
        .orElse(0);
  }

  /** A writer that was fenced must not alter what its successor goes by. */
  private void checkOurs(JobRow row, TableSchema asked) {
    JobRow now = store.row().orElse(JobRow.NEW);
    if (now.epoch() != row.epoch()) {
      throw new FencedException(
          "make or alter table " + asked.table() + " of " + job,
          row.epoch(),
          now.epoch(),
          now.owner());
    }
  }

  /**
   * @param monotonicNanos when the job's row was known to say what it now says
   */
  void raised(long monotonicNanos) {
    since = monotonicNanos;
  }

  /** Whether no reader can still rely on what the job's row said before. */
  boolean areKnown(long monotonicNanos) {
    return schemas.stream()
        .allMatch(
            schema ->
                monotonicNanos - since > found.get(schema.table()).versions() * NANOS_PER_BATCH);
  }

  /**
   * What has tables keep fewer versions, once no reader can rely on the longer history any more.
   *
   * @param row as it is now
   */
  Optional<Runnable> lower(JobRow row, long monotonicNanos) {
    List<Lowering> due =
        lowerings.stream()
            .filter(each -> monotonicNanos - since > each.versions * NANOS_PER_BATCH)
            .toList();
    if (due.isEmpty()) {
      return Optional.empty();
    }
    lowerings.removeAll(due);
    return Optional.of(
        () -> {
          for (Lowering each : due) {
            if (store.row().map(JobRow::epoch).equals(Optional.of(row.epoch()))) {
              store.alterTable(each.schema, each.schema.versions());
            }
          }
        });
  }

  /**
   * A table that is to keep fewer versions.
   *
   * @param versions how many it keeps, at least as many as its history ever had
   */
  private record Lowering(TableSchema schema, int versions) {}
}
