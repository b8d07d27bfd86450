package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tarn.spi.block.BlockOwner;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.JobChangedException;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.job.SinkNote;
import io.tarn.spi.job.WriteSafety;
import io.tarn.spi.output.Delivery;
import io.tarn.spi.output.OpenOutput;
import io.tarn.spi.output.Output;
import io.tarn.spi.output.OutputWriter;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobRun;
import io.tarn.stream.engine.local.LocalRunner;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.protocol.JobAdmin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the engine relies on in every {@link Output}: what tasks write is not seen before the batch
 * is delivered, and then once, in the order of batches, whatever crashed in between. An output
 * conforms if a subclass that says how to make one passes.
 */
public abstract class AbstractOutputTests {
  private static final String JOB = "job";
  private static final String OUTPUT = "out";

  private final List<AutoCloseable> open = new ArrayList<>();
  private final BlockStore blocks =
      new InMemoryBackend().openBlocks(BlockOwner.ofOutput(JOB, OUTPUT), WriteSafety.PROCESS_END);

  /** An output to the place of this test, as another process would make it again. */
  protected abstract Output<String> newOutput();

  /**
   * What somebody sees who looks at that place: the records of each batch, batches in the order in
   * which they came, records of a batch in any.
   */
  protected abstract List<List<String>> seen() throws Exception;

  /** Whether the other side can tell that it has been given a batch before, as most can. */
  protected boolean tellsRepetitions() {
    return true;
  }

  @AfterEach
  final void closeAll() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  @Nested
  class Deliveries {
    @Test
    void nothingIsSeenBeforeItIsDelivered() throws Exception {
      OpenOutput output = opened();
      Plan plan = plan(0, 100);
      String receipt = write(output, plan, "a", "b");
      assertEquals(List.of(), batches());
      output.deliver(delivery(plan, receipt));

      assertEquals(List.of(List.of("a", "b")), batches());
    }

    @Test
    void whatPartitionsWriteIsSeenTogether() throws Exception {
      OpenOutput output = opened();
      Plan plan = plan(0, 100);
      List<String> receipts = new ArrayList<>();
      task(plan, 0, "a").ifPresent(receipts::add);
      task(plan, 1).ifPresent(receipts::add);
      task(plan, 2, "b", "c").ifPresent(receipts::add);
      output.deliver(delivery(plan, output.prepare(plan, receipts).orElseThrow()));

      assertEquals(List.of(List.of("a", "b", "c")), batches());
    }

    @Test
    void aBatchWithoutRecordsMayBeLeftOut() throws Exception {
      OpenOutput output = opened();
      Plan plan = plan(0, 100);
      List<String> receipts = new ArrayList<>();
      task(plan, 0).ifPresent(receipts::add);
      output.prepare(plan, receipts).ifPresent(receipt -> output.deliver(delivery(plan, receipt)));

      assertEquals(List.of(), batches().stream().flatMap(List::stream).toList());
    }

    @Test
    void aBatchThatIsDeliveredTwiceIsSeenOnce() throws Exception {
      assumeTrue(tellsRepetitions(), "it cannot tell");
      OpenOutput output = opened();
      Plan plan = plan(0, 100);
      Delivery delivery = delivery(plan, write(output, plan, "a"));
      output.deliver(delivery);
      output.deliver(delivery);
      opened().deliver(delivery);

      assertEquals(List.of(List.of("a")), batches());
    }

    @Test
    void aWriterThatLostTheJobChangesNothingByDeliveringLate() throws Exception {
      assumeTrue(tellsRepetitions(), "it cannot tell");
      OpenOutput former = opened();
      Plan first = plan(0, 100);
      Delivery late = delivery(first, write(former, first, "a"));
      OpenOutput later = opened();
      later.deliver(new Delivery(JOB, OUTPUT, 2, 0, 100, late.receipt()));
      Plan second = plan(1, 200);
      later.deliver(new Delivery(JOB, OUTPUT, 2, 1, 200, write(later, second, "b")));
      former.deliver(late);

      assertEquals(List.of(List.of("a"), List.of("b")), batches());
    }

    @Test
    void anotherProcessDeliversWhatWasCommitted() throws Exception {
      OpenOutput output = newOutput().open(JOB, OUTPUT, blocks);
      Plan plan = plan(0, 100);
      String receipt = write(output, plan, "a");
      output.close();
      opened().deliver(delivery(plan, receipt));

      assertEquals(List.of(List.of("a")), batches());
    }

    @Test
    void severalBatchesMayBeCommittedBeforeTheFirstIsDelivered() throws Exception {
      OpenOutput output = opened();
      Plan first = plan(0, 100);
      Plan second = plan(1, 200);
      Delivery firstDelivery = delivery(first, write(output, first, "a"));
      Delivery secondDelivery = delivery(second, write(output, second, "b"));
      output.deliver(firstDelivery);
      output.deliver(secondDelivery);

      assertEquals(List.of(List.of("a"), List.of("b")), batches());
    }

    @Test
    void aWriterThatWasSentWritesToTheSamePlace() throws Exception {
      OpenOutput output = opened();
      Plan plan = plan(0, 100);
      OutputWriter<String> sent = Serialized.copy(newOutput().writer());
      String receipt =
          output
              .prepare(plan, List.of(sent.write(attempt(plan), 0, of("a"), blocks).orElseThrow()))
              .orElseThrow();
      output.deliver(delivery(plan, receipt));

      assertEquals(List.of(List.of("a")), batches());
    }

    @Test
    void whatIsNotedOfAJobIsTheLastBatchThatWasDelivered() throws Exception {
      OpenOutput output = opened();
      Plan first = plan(0, 100);
      String receipt = write(output, first, "a");
      assertEquals(Optional.empty(), output.noted());
      output.deliver(delivery(first, receipt));
      Optional<SinkNote> noted = opened().noted();

      noted.ifPresent(note -> assertEquals(new SinkNote(note.sink(), 0, 100), note));
      noted.ifPresent(note -> assertEquals(List.of(), blanks(note.sink()), note::sink));
    }
  }

  @Nested
  class Attempts {
    @Test
    void anAttemptThatWasGivenUpIsNeverSeen() throws Exception {
      OpenOutput output = opened();
      Plan first = plan(0, 100);
      write(output, first, "given up", "a");
      output.aborted(first);
      Plan second = plan(0, 200);
      output.deliver(delivery(second, write(output, second, "a")));

      assertEquals(List.of(List.of("a")), batches());
    }

    @Test
    void aTaskThatFailsHalfwayLeavesNothingToBeSeen() throws Exception {
      OpenOutput output = opened();
      Plan first = plan(0, 100);
      Iterator<String> failing =
          Stream.of("a", "fails").map(AbstractOutputTests::orFail).iterator();
      assertThrows(
          IllegalStateException.class,
          () -> newOutput().writer().write(attempt(first), 0, failing, blocks));
      output.aborted(first);
      Plan second = plan(0, 200);
      output.deliver(delivery(second, write(output, second, "b")));

      assertEquals(List.of(List.of("b")), batches());
    }

    @Test
    void aTaskThatWasGivenUpMayGoOnBesideTheNextAttempt() throws Exception {
      OpenOutput output = opened();
      Plan first = plan(0, 100);
      Plan second = plan(0, 200);
      output.aborted(first);
      task(first, 0, "late");
      String receipt = write(output, second, "a");
      task(first, 1, "later");
      output.deliver(delivery(second, receipt));

      assertEquals(List.of(List.of("a")), batches());
    }

    @Test
    void anAttemptThatLeftNothingIsGivenUpAsWell() {
      opened().aborted(plan(0, 100));
    }
  }

  @Nested
  class Jobs {
    private final InMemoryBackend backend = new InMemoryBackend();
    private final QueueSource<String> source = new QueueSource<>("input", 2);
    private CrashingOutput<String> output;

    @BeforeEach
    void makeOutput() {
      output = new CrashingOutput<>(newOutput());
    }

    @ParameterizedTest
    @EnumSource
    void aBatchIsSeenOnceWhereverTheProcessDies(CrashingOutput.Step step) throws Exception {
      run("a", "b");
      output.crashAt(step);
      Throwable crash = assertThrows(Throwable.class, () -> run("c", "d"));
      boolean uncommitted = step.compareTo(CrashingOutput.Step.BEFORE_COMMIT) <= 0;
      assertTrue(
          uncommitted ? batches().size() == 1 : batches().size() <= 2, () -> "seen after " + crash);
      run("e", "f");
      List<List<String>> seen = batches();
      if (!tellsRepetitions() && step == CrashingOutput.Step.BEFORE_NOTE) {
        assertEquals(List.of("c", "d"), seen.remove(1));
      }

      assertEquals(List.of(List.of("a", "b"), List.of("c", "d"), List.of("e", "f")), seen);
    }

    @Test
    void batchesAreSeenInTheirOrder() throws Exception {
      run("a");
      run("b");
      run("c");

      assertEquals(List.of(List.of("a"), List.of("b"), List.of("c")), batches());
    }

    @Test
    void aJobWaitsForAnOutputThatIsDownAndGoesOn() throws Exception {
      try (StreamingContext context = context();
          JobRun run = context.open()) {
        output.down(true);
        source.addAll(List.of("a"));
        assertTrue(run.runNext(), "it is committed");
        source.addAll(List.of("b"));
        assertTrue(!run.runNext(), "it waits");
        assertEquals(OUTPUT, run.waiting().orElseThrow().output());
        assertEquals(List.of(), batches());
        output.down(false);
        assertTrue(run.runNext());
        assertEquals(Optional.empty(), run.waiting());
      }
      assertEquals(List.of(List.of("a"), List.of("b")), batches());
    }

    @Test
    void anOutputThatLacksABatchIsNotLeftOutUnlessItIsGivenUp() throws Exception {
      output.down(true);
      run("a");
      JobChangedException refused = assertThrows(JobChangedException.class, () -> runWithout("b"));
      assertTrue(refused.getMessage().contains("tarn adopt job output:out"), refused::getMessage);
      try (JobAdmin admin = backend.administer(JOB)) {
        admin.adopt(List.of("output:" + OUTPUT));
      }
      runWithout("b");
      output.down(false);
      run("c");

      assertEquals(List.of(List.of("c")), batches());
    }

    /** In a process of its own, with what came before still to be read. */
    private void run(String... records) {
      source.addAll(List.of(records));
      try (StreamingContext context = context();
          JobRun run = context.open()) {
        while (run.runNext()) {
          // until nothing is new
        }
      }
    }

    private void runWithout(String... records) {
      try (StreamingContext context = bare()) {
        context.source(source).foreachBatch((batch, read) -> {});
        try (JobRun run = context.open()) {
          source.addAll(List.of(records));
          while (run.runNext()) {
            // until nothing is new
          }
        }
      }
    }

    private StreamingContext context() {
      StreamingContext context = bare();
      context.source(source).to(OUTPUT, output);
      return context;
    }

    private StreamingContext bare() {
      return new StreamingContext(
          JOB,
          backend,
          EngineConfig.defaults()
              .withThreads(2)
              .withStrict(true)
              .withAttempts(1, Duration.ZERO, Duration.ZERO),
          LocalRunner.onCallersThread(2, true));
    }
  }

  private OpenOutput opened() {
    OpenOutput output = newOutput().open(JOB, OUTPUT, blocks);
    open.add(output);
    return output;
  }

  private String write(OpenOutput output, Plan plan, String... records) throws Exception {
    return output.prepare(plan, List.of(task(plan, 0, records).orElseThrow())).orElseThrow();
  }

  private Optional<String> task(Plan plan, int partition, String... records) throws Exception {
    return newOutput().writer().write(attempt(plan), partition, of(records), blocks);
  }

  private static Iterator<String> of(String... records) {
    return List.of(records).iterator();
  }

  private static String orFail(String record) {
    if (record.equals("fails")) {
      throw new IllegalStateException("the task was told to fail");
    }
    return record;
  }

  private static Attempt attempt(Plan plan) {
    return new Attempt(plan, ReadPoint.at(ReadPoint.NOTHING));
  }

  private static Plan plan(long batch, long version) {
    return new Plan(JOB, 1, version, new PlanRequest(batch, Map.of(), BatchTime.of(version)));
  }

  private static Delivery delivery(Plan plan, String receipt) {
    return new Delivery(JOB, OUTPUT, plan.epoch(), plan.batch(), plan.version(), receipt);
  }

  private List<List<String>> batches() throws Exception {
    List<List<String>> sorted = new ArrayList<>();
    for (List<String> batch : seen()) {
      sorted.add(batch.stream().sorted().toList());
    }
    return sorted;
  }

  private static List<Integer> blanks(String text) {
    return text.chars().filter(Character::isWhitespace).boxed().toList();
  }
}
