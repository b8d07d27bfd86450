package io.tarn.stream.engine.internal.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.Field;
import io.tarn.schemas.FieldKind;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.Packed;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.TimerRow;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.EarliestTimers;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.write.JobSetup;
import io.tarn.spi.write.StateRow;
import io.tarn.spi.write.StateTable;
import io.tarn.stream.engine.SettableClock;
import io.tarn.stream.engine.memory.InMemoryBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What becomes of timers that stand alone, in a row of many, or in both. */
final class TimerPartitionTest {
  private static final TableSchema SCHEMA =
      TableSchema.of("counts", KeyTypes.LONG, new Packed(List.of(new Field("n", FieldKind.COUNT))))
          .withTimers();
  private static final RowKeys<Long> KEYS = RowKeys.of(KeyTypes.LONG, 1);
  private static final BucketRange ALL = new BucketRange(0, 1);

  private final InMemoryBackend backend = new InMemoryBackend(new SettableClock(new AtomicLong(1)));
  private final StateTable table =
      backend.openJob("job", new JobSetup("tester", List.of(SCHEMA))).table("counts");

  private List<EarliestTimers> known = List.of();

  @Test
  void aTimerThatStandsAloneAndInARowOfManyIsDueOnce() {
    setInBatch1(List.of(), List.of(timer(1, 10), timer(2, 10)));
    TimerPartition second = at(2, 1);
    second.set(timer(1, 10));
    write(second, 2);

    TimerPartition third = at(3, 10);
    assertEquals(List.of(timer(1, 10), timer(2, 10)), third.due().stream().sorted().toList());
    third.due().forEach(third::remove);
    write(third, 3);

    assertEquals(List.of(), at(4, 20).due());
  }

  @Test
  void aTimerIsTakenOnceAndAgainOnlyIfThatIsTakenBack() {
    setInBatch1(List.of(timer(1, 10)), List.of(timer(2, 10)));

    TimerPartition second = at(2, 10);
    assertEquals(2, second.due().size());
    assertFalse(second.takeDue(timer(3, 10)));
    for (long key = 1; key <= 2; key++) {
      second.mark();
      assertTrue(second.takeDue(timer(key, 10)));
      assertFalse(second.takeDue(timer(key, 10)));
      second.undo();
      assertTrue(second.takeDue(timer(key, 10)));
      assertFalse(second.isPending(timer(key, 10)));
    }
    write(second, 2);

    assertEquals(List.of(), at(3, 20).due());
  }

  @Test
  void whatIsLaterInARowOfManyStaysSetWhenTheRowIsRead() {
    setInBatch1(List.of(), List.of(timer(1, 10), timer(2, 30)));

    TimerPartition second = at(2, 10);
    assertEquals(List.of(timer(1, 10)), second.due());
    second.remove(timer(1, 10));
    assertTrue(second.isPending(timer(2, 30)));
    write(second, 2);

    assertEquals(30, known.get(0).eventTime());
    assertEquals(List.of(timer(2, 30)), at(3, 30).due());
  }

  @Test
  void whatWasSetAndTakenBackIsNeitherWrittenNorAwaited() {
    TimerPartition first = at(1, 0);
    first.mark();
    first.set(timer(1, 10));
    first.setWithOthers(timer(2, 10));
    first.undo();

    assertFalse(first.isPending(timer(1, 10)));
    assertEquals(0, write(first, 1));
    assertEquals(EarliestTimers.NONE, known.get(0).eventTime());
  }

  private void setInBatch1(List<TimerRow> alone, List<TimerRow> withOthers) {
    TimerPartition first = at(1, 0);
    alone.forEach(first::set);
    withOthers.forEach(first::setWithOthers);
    write(first, 1);
  }

  private TimerPartition at(long version, long watermark) {
    BatchTime time = new BatchTime(version, Map.of(), Set.of(), watermark, watermark);
    return new TimerPartition(
        table,
        ALL,
        new Attempt(
            new Plan("job", 1, version, new PlanRequest(version, Map.of(), time)),
            ReadPoint.at(version - 1),
            known.isEmpty() ? Map.of() : Map.of("counts", known)));
  }

  /** As a task does, and its batch's commit. */
  private int write(TimerPartition timers, long version) {
    List<StateRow> rows = new ArrayList<>();
    timers.addTo(rows);
    table.write(rows, version);
    known = List.of(timers.earliest());
    return rows.size();
  }

  private static TimerRow timer(long key, long time) {
    RowKey row = KEYS.row(key);
    return new TimerRow(row, TimerRow.Clock.EVENT_TIME, time);
  }
}
