package io.tarn.testkit.simulation;

import io.tarn.schemas.Field;
import io.tarn.schemas.FieldKind;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.Packed;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.Mask;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.StateCell;
import io.tarn.spi.write.StateRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The worst that a row can be made to hold: the batches of the history, as many attempts that are
 * not swept yet as there may be, and late cells of writers whose attempts had been swept, all put
 * between two sweeps, in any order, while servers flush and compact. As many late cells as the
 * margin allows push no committed one out; one more does.
 */
final class LateWriters {
  private static final Packed COUNT = new Packed(List.of(new Field("n", FieldKind.COUNT)));
  private static final TableSchema SCHEMA =
      TableSchema.of("counts", KeyTypes.STRING, COUNT).withBuckets(1).withHistory(2);
  private static final RowKey ROW = RowKeys.of(KeyTypes.STRING, 1).row("a");

  private LateWriters() {}

  /**
   * @param late how many writers wake up
   * @return how many requests there were
   */
  static long run(long seed, int late) {
    Random random = new Random(seed);
    Cluster cluster = new Cluster(FaultyRule.NONE);
    cluster.createTable(SCHEMA, "id");
    long version = 0;
    List<Long> committed = new ArrayList<>();
    List<Long> givenUp = new ArrayList<>();
    for (int batch = 0; batch <= SCHEMA.history(); batch++) {
      for (int i = random.nextInt(3); i > 0; i--) {
        givenUp.add(++version); // of late writers, between any two commits
      }
      committed.add(++version);
      write(cluster, version);
      clearUp(cluster, random);
    }
    while (givenUp.size() < late) {
      givenUp.add(++version);
    }
    List<Mask> masks =
        givenUp.stream().map(each -> new Mask(each, each, Mask.Reason.INTERRUPTED, false)).toList();
    cluster.sweepMasked(masks); // nothing of them is there yet
    List<Long> puts = new ArrayList<>(givenUp.subList(givenUp.size() - late, givenUp.size()));
    List<Mask> unswept = new ArrayList<>();
    for (int i = 0; i < TableSchema.UNSWEPT_MARGIN; i++) {
      puts.add(++version);
      unswept.add(new Mask(version, version, Mask.Reason.ABORTED, true));
    }
    Collections.shuffle(puts, random);
    for (long each : puts) {
      write(cluster, each);
      clearUp(cluster, random);
    }
    clearUp(cluster, random);

    List<Mask> all = new ArrayList<>(masks);
    all.addAll(unswept);
    for (long each : committed) {
      StateCell found = cluster.read(SCHEMA.table(), ROW, new ReadPoint(each, all));
      if (found == null || found.version() != each) {
        throw new AssertionError(
            late + " late writers have pushed the committed version " + each + " out: " + found);
      }
    }
    return puts.size();
  }

  private static void write(Cluster cluster, long version) {
    byte[] value = COUNT.encode(new long[] {version});
    cluster.write(SCHEMA.table(), List.of(new StateRow(ROW, value)), version);
  }

  private static void clearUp(Cluster cluster, Random random) {
    ModelTable<RowKey> table = cluster.model(SCHEMA.table());
    switch (random.nextInt(3)) {
      case 0 -> table.flush(0);
      case 1 -> {
        table.flush(0);
        table.compact(0, table.files(), 0);
      }
      default -> {}
    }
  }
}
