package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.JobChangedException;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.SinkNote;
import io.tarn.spi.output.Delivery;
import io.tarn.spi.output.OpenOutput;
import io.tarn.spi.output.Output;
import io.tarn.spi.output.OutputWriter;
import io.tarn.stream.engine.job.BatchListener;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.job.JobRun;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.output.MemoryOutput;
import io.tarn.stream.engine.protocol.JobAdmin;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Outputs that take part in the commit. */
final class CommittedOutputTest {
  private final InMemoryBackend backend = new InMemoryBackend();
  private final TestJob job = new TestJob(backend, TestJob.STRICT);
  private final QueueSource<String> words = TestJob.source(List.of("a", "b"), List.of("c"));
  private final Recording out = new Recording();

  @Test
  void eachBatchIsDeliveredOnceItIsCommitted() {
    job.run(context -> context.source(words).to("words", out));

    assertEquals(
        List.of(
            "prepared 0 [1, 1], 0 committed",
            "delivered 0 2, 1 committed",
            "prepared 1 [1], 1 committed",
            "delivered 1 1, 2 committed"),
        out.steps);
  }

  @Test
  void aBatchThatGivesNothingIsNotDelivered() {
    job.run(context -> context.source(words).filter("c"::equals).to("words", out));

    assertEquals(
        List.of(
            "prepared 0 [], 0 committed",
            "prepared 1 [1], 1 committed",
            "delivered 1 1, 2 committed"),
        out.steps);
  }

  @Test
  void whatCannotBePreparedFailsTheBatch() {
    out.refusesToPrepare = true;

    JobFailedException failed =
        assertThrows(
            JobFailedException.class,
            () -> job.run(context -> context.source(words).to("words", out)));

    assertTrue(failed.getMessage().contains("there is something in the way"), failed::getMessage);
    assertEquals(List.of("aborted 0", "aborted 0"), out.steps);
    assertEquals(Optional.empty(), job.row().committed());
  }

  @Test
  void whatCannotBeDeliveredMakesTheJobWaitAndFailsNoBatch() {
    try (StreamingContext context = context(TestJob.STRICT)) {
      context.source(words).to("words", out);
      out.refusals = 3;
      try (JobRun run = context.open()) {
        assertTrue(run.runNext());
        assertFalse(run.runNext());
        assertEquals("words", run.waiting().orElseThrow().output());
        assertEquals(0, run.waiting().orElseThrow().batch());
        assertEquals("down", run.waiting().orElseThrow().cause().getMessage());
        assertFalse(run.runNext());
        assertTrue(run.runNext());
        assertEquals(Optional.empty(), run.waiting());
      }
    }

    assertEquals(List.of("0", "1"), out.delivered());
  }

  @Test
  void aJobSaysWhichOutputItWaitsFor() throws InterruptedException {
    CountDownLatch told = new CountDownLatch(3);
    List<String> waiting = new ArrayList<>();
    try (StreamingContext context =
        context(TestJob.STRICT.withAttempts(2, Duration.ofMillis(1), Duration.ofMillis(2)))) {
      context.source(words).to("words", out);
      context.addListener(
          new BatchListener() {
            @Override
            public void committed(BatchProgress progress) {}

            @Override
            public void waiting(String output, long batch, Throwable cause) {
              waiting.add(output + " " + batch + " " + cause.getMessage());
              told.countDown();
            }
          });
      out.refusals = 5;
      context.runAvailable();
      assertTrue(told.await(1, TimeUnit.MINUTES));
    }

    assertEquals("words 0 down", waiting.get(0));
    assertEquals(List.of("0", "1"), out.delivered());
  }

  @Test
  void asManyBatchesMayBeUndeliveredAsTheSettingSays() {
    try (StreamingContext context = context(TestJob.STRICT.withMaxUndelivered(2))) {
      context.source(words).to("words", out);
      out.refusals = Integer.MAX_VALUE;
      try (JobRun run = context.open()) {
        assertTrue(run.runNext());
        assertTrue(run.runNext());
        words.addAll(List.of("d"));
        assertFalse(run.runNext());
        assertEquals(1, job.row().committedBatch());
        out.refusals = 0;
        assertTrue(run.runNext());
      }
    }

    assertEquals(List.of("0", "1", "2"), out.delivered());
  }

  @Test
  void whatWasCommittedAndNotDeliveredIsDeliveredAtTheNextOpen() {
    out.refusals = Integer.MAX_VALUE;
    try (StreamingContext context = context(TestJob.STRICT);
        JobRun run = opened(context)) {
      assertTrue(run.runNext());
    }
    assertEquals(List.of(), out.delivered());
    assertEquals(1, job.row().outputs().get("words").size());

    out.refusals = 0;
    job.run(context -> context.source(words).to("words", out));

    assertEquals(List.of("0", "1"), out.delivered());
    assertEquals(List.of(), job.row().outputs().get("words"));
  }

  @Test
  void aDeliveryThatCouldNotBeNotedIsRepeated() {
    try (StreamingContext context = context(TestJob.STRICT);
        JobRun run = opened(context)) {
      assertTrue(run.runNext());
      job.run(next -> next.source(words).to("words", out)); // fences the first
    }

    assertEquals(List.of("0", "0", "1"), out.delivered());
  }

  @Test
  void anOutputThatIsGoneAndWasNotGivenAllIsRefused() {
    out.refusals = Integer.MAX_VALUE;
    try (StreamingContext context = context(TestJob.STRICT);
        JobRun run = opened(context)) {
      run.runNext();
    }

    JobChangedException refused = assertThrows(JobChangedException.class, this::openWithOthers);

    assertTrue(
        refused
            .getMessage()
            .contains(
                "Output words is not among the outputs any more, which are [others], and has not"
                    + " been given what was committed for it in batch 0: nobody would ever see"
                    + " that"),
        refused::getMessage);
    assertTrue(refused.getMessage().endsWith("tarn adopt job output:words"), refused::getMessage);
    try (JobAdmin admin = backend.administer(TestJob.NAME)) {
      admin.adopt(List.of("output:words"));
    }
    out.refusals = 0;
    job.run(context -> context.source(words).to("others", out));
    assertEquals(List.of("1"), out.delivered());
  }

  @Test
  void aNoteThatTheJobKnowsNothingOfIsRefused() {
    out.note = Optional.of(new SinkNote("words", 7, Long.MAX_VALUE / 2));

    JobFailedException failed =
        assertThrows(
            JobFailedException.class,
            () -> job.run(context -> context.source(words).to("words", out)));

    assertTrue(
        failed.getMessage().contains("Sink words was written to by batch 7"), failed::getMessage);
  }

  @Test
  void twoOutputsOfOneNameAreRefused() {
    try (StreamingContext context = context(TestJob.STRICT)) {
      DStream<String> source = context.source(words);
      source.to("words", out);

      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> source.to("words", out));

      assertEquals(
          "two outputs are named words; give each a name of its own", refused.getMessage());
    }
  }

  @Test
  void aReceiptThatIsTooLongFailsTheBatch() {
    out.receiptLength = (1 << 20) + 1;

    JobFailedException failed =
        assertThrows(
            JobFailedException.class,
            () -> job.run(context -> context.source(words).to("words", out)));

    assertTrue(
        failed
            .getMessage()
            .contains("the receipt of output words for batch 0 of job is 1048577 bytes"),
        failed::getMessage);
  }

  @Test
  void memoryHasWhatWasCommittedBatchByBatch() {
    MemoryOutput<String> memory = MemoryOutput.create();
    job.run(
        context -> {
          context.source(words).to("words", memory);
          context.source(new QueueSource<String>("none", 1)).to("none", MemoryOutput.create());
        });
    words.addAll(List.of("d", "e"));
    job.run(
        context -> {
          context.source(words).to("words", memory);
          context.source(new QueueSource<String>("none", 1)).to("none", MemoryOutput.create());
        });

    assertEquals(List.of("a", "b", "c", "d", "e"), memory.records().stream().sorted().toList());
    assertEquals(List.of("c"), memory.ofBatch(1));
    assertEquals(List.of("d", "e"), memory.ofLastBatch().stream().sorted().toList());
    assertEquals(List.of(0L, 1L, 2L), List.copyOf(memory.batches()));
  }

  @Test
  void memoryIsOfOneOutput() {
    MemoryOutput<String> memory = MemoryOutput.create();
    try (StreamingContext context = context(TestJob.STRICT)) {
      DStream<String> source = context.source(words);
      source.to("words", memory);
      source.map(word -> word + "!").to("loud", memory);

      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, context::open);

      assertEquals(
          "this MemoryOutput has the records of output words of job job, and cannot have those of"
              + " output loud of job job as well; create one for each",
          refused.getMessage());
    }
  }

  @Test
  void longLinesOfAConsoleFailNoBatch() {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream console = new PrintStream(printed, true, StandardCharsets.UTF_8);

    job.run(
        context ->
            context
                .source(words)
                .flatMap(word -> Collections.nCopies(1_000, "\u20ac".repeat(3_000)))
                .print(1_000, console));

    assertEquals(1, job.row().committedBatch());
    assertTrue(printed.toString(StandardCharsets.UTF_8).contains("  …"));
  }

  @Test
  void memoryHasNothingOfAnAttemptThatFailed() {
    MemoryOutput<String> memory = MemoryOutput.create();
    int[] calls = {0};
    QueueSource<String> others = new QueueSource<>("others", 1);
    others.addAll(List.of("x"));

    job.run(
        context -> {
          context.source(words).to("words", memory);
          context
              .source(others)
              .foreachBatch(
                  (batch, records) -> {
                    if (calls[0]++ == 0) {
                      throw new IllegalStateException("once");
                    }
                  });
        });

    assertEquals(List.of("a", "b", "c"), memory.records().stream().sorted().toList());
  }

  private void openWithOthers() {
    try (StreamingContext context = context(TestJob.STRICT)) {
      context.source(words).to("others", out);
      context.open().close();
    }
  }

  private StreamingContext context(EngineConfig config) {
    return new StreamingContext(TestJob.NAME, backend, config);
  }

  private JobRun opened(StreamingContext context) {
    context.source(words).to("words", out);
    return context.open();
  }

  /** Takes down what it is asked to do; the receipt of a batch is how many records it has. */
  private final class Recording implements Output<String> {
    private final List<String> steps = new ArrayList<>();
    private int refusals;
    private boolean refusesToPrepare;
    private int receiptLength;
    private Optional<SinkNote> note = Optional.empty();

    List<String> delivered() {
      return steps.stream()
          .filter(step -> step.startsWith("delivered"))
          .map(step -> step.split(" ")[1])
          .toList();
    }

    @Override
    public OutputWriter<String> writer() {
      return (attempt, partition, records, blocks) -> {
        long count = count(records);
        return count == 0 ? Optional.empty() : Optional.of(String.valueOf(count));
      };
    }

    private static long count(Iterator<String> records) {
      long count = 0;
      for (; records.hasNext(); records.next()) {
        count++;
      }
      return count;
    }

    private void add(String step) {
      steps.add(step + ", " + (job.row().committedBatch() + 1) + " committed");
    }

    @Override
    public OpenOutput open(String of, String output, BlockStore blocks) {
      return new OpenOutput() {
        @Override
        public Optional<SinkNote> noted() {
          return note;
        }

        @Override
        public Optional<String> prepare(Plan plan, List<String> receipts) {
          if (refusesToPrepare) {
            throw new IllegalStateException("there is something in the way");
          }
          if (receiptLength > 0) {
            return Optional.of("x".repeat(receiptLength));
          }
          add("prepared " + plan.batch() + " " + receipts);
          int sum = receipts.stream().mapToInt(Integer::parseInt).sum();
          return sum == 0 ? Optional.empty() : Optional.of(String.valueOf(sum));
        }

        @Override
        public void deliver(Delivery delivery) {
          if (refusals > 0) {
            refusals--;
            throw new IllegalStateException("down");
          }
          add("delivered " + delivery.batch() + " " + delivery.receipt());
        }

        @Override
        public void aborted(Plan plan) {
          steps.add("aborted " + plan.batch());
        }

        @Override
        public void close() {}
      };
    }
  }
}
