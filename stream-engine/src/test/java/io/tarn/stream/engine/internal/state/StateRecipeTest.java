package io.tarn.stream.engine.internal.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.CborCodec;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueCodec;
import io.tarn.spi.block.BlockOwner;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.job.WriteSafety;
import io.tarn.spi.run.RecordCodec;
import io.tarn.spi.run.StateAccess;
import io.tarn.spi.run.StatePart;
import io.tarn.spi.run.TaskContext;
import io.tarn.spi.write.BackendAddress;
import io.tarn.spi.write.DeadLetters;
import io.tarn.spi.write.JobSetup;
import io.tarn.spi.write.StateTable;
import io.tarn.spi.write.TaskBackend;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.InProcessAddress;
import io.tarn.stream.engine.shared.CacheBudget;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** How tasks reach the state of their job in a process that has not opened it itself. */
@Isolated("closes what all jobs of the process have open")
final class StateRecipeTest {
  private static final ValueCodec<Long> CODEC = CborCodec.of(Long.class);
  private static final TableSchema SCHEMA =
      TableSchema.of("counts", KeyTypes.STRING, CODEC.schema());
  private static final RowKey ROW = RowKeys.of(KeyTypes.STRING, 32).row("a");
  private static final AtomicInteger CONNECTED = new AtomicInteger();

  private final InMemoryBackend backend = new InMemoryBackend();

  @BeforeEach
  void openJob() {
    CONNECTED.set(0);
    backend.openJob("job", new JobSetup("tester", List.of(SCHEMA)));
  }

  @AfterEach
  void forget() {
    ProcessState.closeAll();
    System.clearProperty("state.cache-bytes");
  }

  @Test
  void aRecipeThatWasSentOpensTheSameState() {
    putSeven(task("first", 1, ReadPoint.NOTHING), 1, ReadPoint.NOTHING);
    ProcessState.closeAll();

    StateAccess<Long> elsewhere = open(task("first", 2, 1), 2, 1);

    assertEquals(7L, elsewhere.state(0));
    assertEquals(1, elsewhere.rowsRead());
  }

  @Test
  void theTasksOfAnOpeningShareItsCacheAndItsConnection() {
    putSeven(task("first", 1, ReadPoint.NOTHING), 1, ReadPoint.NOTHING);

    StateAccess<Long> second = open(task("first", 2, 1), 2, 1);

    assertEquals(7L, second.state(0));
    assertEquals(0, second.rowsRead());
    assertEquals(1, CONNECTED.get());
  }

  @Test
  void theCacheBoundIsThatOfTheProcess() {
    assertTrue(CacheBudget.ofProcess().bytes() > 0, "was read before this test sets it");
    for (int bytes : List.of(0, 1 << 20)) {
      System.setProperty("state.cache-bytes", String.valueOf(bytes));
      String opening = "with " + bytes;
      long version = bytes + 1;
      putSeven(task(opening, version, version - 1), version, version - 1);

      StateAccess<Long> second = open(task(opening, version + 1, version), version + 1, version);

      assertEquals(7L, second.state(0));
      assertEquals(bytes == 0 ? 1 : 0, second.rowsRead());
    }
  }

  @Test
  void aCacheBoundThatIsNoneIsRefused() {
    System.setProperty("state.cache-bytes", "-1");

    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> task("first", 1, ReadPoint.NOTHING));

    assertEquals("state.cache-bytes must not be negative, but is -1", thrown.getMessage());
  }

  @Test
  void aNewerOpeningTakesThePlaceOfTheOlderOneWhichStaysOut() {
    task("first", 1, ReadPoint.NOTHING);
    task("second", 2, ReadPoint.NOTHING);
    assertEquals(1, CONNECTED.get());

    IllegalStateException thrown =
        assertThrows(IllegalStateException.class, () -> task("first", 1, ReadPoint.NOTHING));

    assertEquals(
        "Attempt 1 at batch 1 of job comes too late: the job has been opened again, and this"
            + " process works for epoch 2, not 1; stop the one that has sent the task",
        thrown.getMessage());
    assertNull(open(task("second", 3, 2), 3, 2).state(0));
    assertEquals(1, CONNECTED.get());
  }

  @Test
  void aTaskOfAnOpeningThatThisProcessHasEndedConnectsToNothing() {
    Opening ended = recipe("ended", 1, ReadPoint.NOTHING).opening();
    opened(ended).close();

    IllegalStateException thrown =
        assertThrows(IllegalStateException.class, () -> task("ended", 1, ReadPoint.NOTHING));

    assertEquals(
        "Attempt 1 at batch 1 of job comes too late: this process has ended the run that it belongs"
            + " to; stop the one that has sent the task",
        thrown.getMessage());
    assertEquals(0, CONNECTED.get());
  }

  @Test
  void anOlderOpeningThatRegistersLateTakesNothingFromTheNewer() {
    Opening older = recipe("older", 1, ReadPoint.NOTHING).opening();
    task("newer", 2, ReadPoint.NOTHING);

    opened(older);

    task("newer", 3, 2);
    assertEquals(1, CONNECTED.get(), "connected once");
  }

  @Test
  void aBackendInMemoryIsReachedWithinItsProcessOnly() {
    InProcessAddress here = InProcessAddress.of(backend);
    here.connect().close();

    BackendException thrown =
        assertThrows(
            BackendException.class,
            () -> new InProcessAddress("4711@elsewhere", here.number()).connect());

    assertTrue(
        thrown
            .getMessage()
            .startsWith("The job's state is in the memory of process 4711@elsewhere, and this is "),
        thrown.getMessage());
  }

  private TaskContext task(String opening, long version, long at) {
    return RecordCodec.copySerializable(
            recipe(opening, version, at), "a recipe must be Serializable")
        .begin(0);
  }

  private ProcessState opened(Opening opening) {
    TaskBackend here = backend.address().connect();
    return ProcessState.ofOpened(
        opening,
        schema -> here.table("job", schema, WriteSafety.PROCESS_END),
        here.deadLetters("job"),
        owner -> here.blocks(owner, WriteSafety.PROCESS_END),
        0,
        new CacheBudget(0));
  }

  private StateRecipe recipe(String opening, long version, long at) {
    return new StateRecipe(
        attempt(version, at),
        new Opening(
            opening,
            "job",
            version,
            new CountedAddress(backend.address()),
            List.of(SCHEMA),
            WriteSafety.PROCESS_END,
            2,
            true));
  }

  private static void putSeven(TaskContext task, long version, long at) {
    StateAccess<Long> access = open(task, version, at);
    access.put(0, 7L);
    task.stores().write("counts", List.of(access));
  }

  private static StateAccess<Long> open(TaskContext task, long version, long at) {
    return task.stores()
        .partition(StatePart.values("counts"), new BucketRange(0, 32), CODEC)
        .open(List.of(ROW), attempt(version, at));
  }

  private static Attempt attempt(long version, long at) {
    PlanRequest request = new PlanRequest(1, Map.of(), BatchTime.of(version));
    return new Attempt(new Plan("job", 1, version, request), ReadPoint.at(at));
  }

  /** Counts what is connected by it. */
  private record CountedAddress(BackendAddress address) implements BackendAddress {
    @Override
    public TaskBackend connect() {
      TaskBackend connected = address.connect();
      CONNECTED.incrementAndGet();
      return new TaskBackend() {
        @Override
        public StateTable table(String job, TableSchema schema, WriteSafety safety) {
          return connected.table(job, schema, safety);
        }

        @Override
        public DeadLetters deadLetters(String job) {
          return connected.deadLetters(job);
        }

        @Override
        public BlockStore blocks(BlockOwner owner, WriteSafety safety) {
          return connected.blocks(owner, safety);
        }

        @Override
        public void close() {
          CONNECTED.decrementAndGet();
          connected.close();
        }
      };
    }
  }
}
