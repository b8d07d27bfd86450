package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.tarn.schemas.Field;
import io.tarn.schemas.FieldKind;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.Packed;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Mask;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.StateCell;
import io.tarn.spi.write.JobLog;
import io.tarn.spi.write.JobSetup;
import io.tarn.spi.write.StateRow;
import io.tarn.spi.write.StateTable;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** What the groups of state tables share. */
abstract class StateTableContract extends BackendContract {
  static final Packed VALUE =
      new Packed(
          List.of(new Field("count", FieldKind.COUNT), new Field("mean", FieldKind.AVG_DOUBLE)));
  static final TableSchema SCHEMA =
      TableSchema.of("states", KeyTypes.LONG, VALUE).withBuckets(4).withHistory(5);
  static final RowKeys<Long> KEYS = RowKeys.of(KeyTypes.LONG, 4);
  static final RowKey ROW = KEYS.row(1L);

  StateTableContract(Function<FakeClock, BackendFixture> opening) {
    super(opening);
  }

  /** A table of a job that has given versions, later ones than those that a test writes by hand. */
  final StateTable table(TableSchema schema) {
    JobLog log = backend.openJob(job, new JobSetup("tester", List.of(schema)));
    log.plan(new PlanRequest(0, Map.of(), BatchTime.of(0)));
    return log.table(schema.table());
  }

  static void write(StateTable table, RowKey row, long version, long count) {
    table.write(List.of(new StateRow(row, value(count))), version);
  }

  static byte[] value(long count) {
    return VALUE.encode(new long[] {count, Double.doubleToRawLongBits(count / 2.0), count + 1});
  }

  static StateCell read(StateTable table, RowKey row, long version, Long... aborted) {
    return table
        .read(
            List.of(row),
            new ReadPoint(version, Stream.of(aborted).map(StateTableContract::mask).toList()))
        .get(0);
  }

  static ReadPoint at(long version) {
    return ReadPoint.at(version);
  }

  static Mask mask(long version) {
    return new Mask(version, version, Mask.Reason.ABORTED, true);
  }

  static void assertCell(long version, long count, StateCell cell) {
    assertNotNull(cell, () -> "no cell, but version " + version + " was expected");
    assertEquals(version, cell.version());
    assertArrayEquals(value(count), cell.value());
  }
}
