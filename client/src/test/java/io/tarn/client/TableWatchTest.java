package io.tarn.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.schemas.Field;
import io.tarn.schemas.FieldKind;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueSchema;
import io.tarn.spi.job.BatchEntry;
import io.tarn.spi.job.BatchResult;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Clocks;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.KeptTable;
import io.tarn.spi.job.Orders;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.job.RowCounts;
import io.tarn.spi.job.StoredTable;
import io.tarn.spi.read.DeadRecord;
import io.tarn.spi.read.JobReads;
import io.tarn.spi.read.TableReads;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When the descriptor of a table is looked at anew, before the ten seconds are over. */
final class TableWatchTest {
  private static final String TABLE = "counts";

  private final Job job = new Job();
  private final TableWatch watch =
      new TableWatch("job", job, new HistoryWatch("job", () -> job.row, Clocks.SYSTEM));

  @Test
  void inOneEpochATableIsLookedAtOnceItHasCommittedAndNoMore() {
    open("first");
    commit();
    assertEquals("first", idNow());
    for (int batch = 0; batch < 5; batch++) {
      commit();
      assertEquals("first", idNow());
      assertEquals("first", idNow());
    }
    assertEquals(2, job.looks, "the first look may have come before the epoch had planned");
  }

  @Test
  void aLookWhileABatchIsPlannedServesAllOfItsEpoch() {
    open("first");
    plan();
    idNow();
    for (int batch = 0; batch < 5; batch++) {
      commitPlanned();
      idNow();
      plan();
      idNow();
    }
    assertEquals(1, job.looks);
  }

  @Test
  void aTableIsLookedAtAnewOnceALaterEpochHasCommitted() {
    open("first");
    commit();
    JobRow held = job.row;
    idNow();
    reopen();
    idNow();
    assertEquals(1, job.looks, "nothing was committed since");

    commit();
    idNow();
    assertEquals(2, job.looks);
    watch.table(TABLE, held);
    assertEquals(2, job.looks, "an earlier snapshot is read by what was found later");
  }

  /** A job alters its tables after it has taken its epoch: a look may come in between. */
  @Test
  void aLookBeforeAnEpochHasPlannedServesNothingThatItCommits() {
    open("first");
    commit();
    reopen();
    watch.table(TABLE, job.row);
    job.buckets = 9;
    commit();

    assertEquals(9, watch.table(TABLE, job.row).orElseThrow().schema().buckets());
  }

  @Test
  void aTableMadeAnewIsLookedAtAtOnceByWhoKnowsOfIt() {
    open("first");
    plan();
    commitPlanned();
    assertEquals("first", idNow());
    JobRow held = job.row;

    open("second");
    assertEquals("second", idNow());
    assertEquals("second", watch.table(TABLE, held).orElseThrow().id().orElseThrow());
    int looks = job.looks;
    assertEquals("second", idNow());
    assertEquals(looks, job.looks, "what a held snapshot has found takes nobody's place");
  }

  private String idNow() {
    return watch.table(TABLE, job.row).orElseThrow().id().orElseThrow();
  }

  private void open(String id) {
    KeptTable kept = new KeptTable(id, 10, 0, Optional.empty(), Optional.empty(), Optional.empty());
    job.id = id;
    reopen();
    job.row = job.row.keeping(Map.of(TABLE, kept), Orders.NONE, 0);
  }

  private void reopen() {
    job.row = job.row.opened("a writer");
  }

  private void plan() {
    PlanRequest next = new PlanRequest(job.row.committedBatch() + 1, Map.of(), BatchTime.of(0));
    job.row = job.row.planned("job", next, 0, List.of(), Map.of());
  }

  private void commitPlanned() {
    job.row =
        job.row.committedBy(
            job.row.plan().orElseThrow(),
            new BatchResult(Map.of(), RowCounts.NONE, Set.of(TABLE), "{}"));
  }

  private void commit() {
    plan();
    commitPlanned();
  }

  /** A job with one table, of which it is counted how often it was looked at. */
  private static final class Job implements JobReads {
    private JobRow row = JobRow.NEW;
    private String id;
    private int buckets = 4;
    private int looks;

    @Override
    public Optional<JobRow> row() {
      return Optional.of(row);
    }

    @Override
    public Map<String, StoredTable> tables() {
      looks++;
      TableSchema schema =
          TableSchema.of(
                  TABLE,
                  KeyTypes.STRING,
                  ValueSchema.packed(List.of(new Field("count", FieldKind.COUNT))))
              .withBuckets(buckets);
      return Map.of(TABLE, new StoredTable(schema, 1_000, Optional.of(id)));
    }

    @Override
    public Optional<String> graph() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<BatchEntry> batch(long batch, ReadPoint at) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<DeadRecord> dead(int most, ReadPoint at) {
      throw new UnsupportedOperationException();
    }

    @Override
    public TableReads table(TableSchema schema) {
      throw new UnsupportedOperationException();
    }
  }
}
