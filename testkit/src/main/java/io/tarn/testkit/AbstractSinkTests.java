package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.job.SinkNote;
import io.tarn.spi.sink.Sink;
import io.tarn.stream.engine.function.Pair;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What the engine relies on in every {@link Sink} that upserts: an attempt that is repeated, or
 * comes late, leaves what the last one wrote, and what is noted of a job is its last attempt. A
 * sink conforms if a subclass that says how to make one passes.
 *
 * <p>The records are of a key and a number; the key is what they are upserted by.
 */
public abstract class AbstractSinkTests {
  private static final String JOB = "job";

  private final List<Sink<?>> open = new ArrayList<>();

  /** A sink to the place of this test, as another process would make it again. */
  protected abstract Sink<Pair<String, Long>> newSink();

  /** What somebody finds who reads that place: the numbers by their keys. */
  protected abstract Map<String, Long> read() throws Exception;

  /** Whether the sink notes the attempts that write to it, as most do. */
  protected boolean notes() {
    return true;
  }

  @AfterEach
  final void closeSinks() {
    open.forEach(Sink::close);
  }

  @Nested
  class Repeats {
    @Test
    void whatPartitionsWriteStandsSideBySide() throws Exception {
      Sink<Pair<String, Long>> sink = opened();
      Attempt attempt = attempt(JOB, 0, 100);
      write(sink, attempt, Map.of("a", 1L, "b", 2L));
      write(sink, attempt, Map.of("c", 3L));
      write(sink, attempt, Map.of());

      assertEquals(Map.of("a", 1L, "b", 2L, "c", 3L), read());
    }

    @Test
    void aLaterBatchReplacesWhatEarlierOnesWrote() throws Exception {
      Sink<Pair<String, Long>> sink = opened();
      write(sink, attempt(JOB, 0, 100), Map.of("a", 1L, "b", 1L));
      write(sink, attempt(JOB, 1, 200), Map.of("a", 2L));

      assertEquals(Map.of("a", 2L, "b", 1L), read());
    }

    @Test
    void anAttemptThatIsRepeatedLeavesTheSame() throws Exception {
      Sink<Pair<String, Long>> sink = opened();
      write(sink, attempt(JOB, 0, 100), Map.of("a", 1L));
      write(sink, attempt(JOB, 0, 200), Map.of("a", 1L, "b", 2L));

      assertEquals(Map.of("a", 1L, "b", 2L), read());
    }

    @Test
    void anAttemptThatFailsHalfwayIsRepeated() throws Exception {
      Sink<Pair<String, Long>> sink = opened();
      failHalfway(sink, attempt(JOB, 0, 100));
      write(sink, attempt(JOB, 0, 200), Map.of("a", 1L, "b", 2L));

      assertEquals(Map.of("a", 1L, "b", 2L), read());
    }

    @Test
    void anEarlierAttemptThatComesLateStaysHidden() throws Exception {
      Sink<Pair<String, Long>> sink = opened();
      write(sink, attempt(JOB, 0, 200), Map.of("a", 2L));
      write(opened(), attempt(JOB, 0, 100), Map.of("a", 1L));

      assertEquals(Map.of("a", 2L), read());
    }

    @Test
    void aSinkThatWasSentWritesToTheSamePlace() throws Exception {
      Sink<Pair<String, Long>> sink = opened();
      write(Serialized.copy(sink), attempt(JOB, 0, 100), Map.of("a", 1L));

      assertEquals(Map.of("a", 1L), read());
    }

    @Test
    void aSinkIsOpenedAgainAfterItWasClosed() throws Exception {
      Sink<Pair<String, Long>> sink = newSink();
      sink.open();
      write(sink, attempt(JOB, 0, 100), Map.of("a", 1L));
      sink.close();
      sink.open();
      open.add(sink);
      write(sink, attempt(JOB, 1, 200), Map.of("b", 2L));

      assertEquals(Map.of("a", 1L, "b", 2L), read());
    }
  }

  @Nested
  class Notes {
    @Test
    void nothingIsNotedOfAJobThatHasNotWritten() {
      Sink<Pair<String, Long>> sink = opened();
      write(sink, attempt("other", 0, 100), Map.of("a", 1L));

      assertEquals(Optional.empty(), sink.noted(JOB));
    }

    @Test
    void theLastAttemptOfEachJobIsNoted() {
      assumeTrue(notes(), "it notes nothing ever");
      Sink<Pair<String, Long>> sink = opened();
      write(sink, attempt(JOB, 0, 100), Map.of("a", 1L));
      write(sink, attempt("other", 7, 150), Map.of("a", 1L));
      write(sink, attempt(JOB, 1, 200), Map.of("a", 1L));

      assertNoted(1, 200, sink.noted(JOB));
      assertNoted(7, 150, sink.noted("other"));
    }

    @Test
    void anEarlierAttemptThatComesLateIsNotNoted() {
      assumeTrue(notes(), "it notes nothing ever");
      Sink<Pair<String, Long>> sink = opened();
      write(sink, attempt(JOB, 1, 200), Map.of("a", 1L));
      write(opened(), attempt(JOB, 0, 100), Map.of("a", 1L));

      assertNoted(1, 200, sink.noted(JOB));
    }

    @Test
    void anotherProcessFindsWhatWasNoted() {
      assumeTrue(notes(), "it notes nothing ever");
      Sink<Pair<String, Long>> sink = newSink();
      sink.open();
      write(sink, attempt(JOB, 3, 300), Map.of("a", 1L));
      sink.close();

      assertNoted(3, 300, opened().noted(JOB));
    }

    @Test
    void nothingIsWrittenByAnAttemptThatIsNotNoted() throws Exception {
      assumeTrue(notes(), "it notes nothing ever");
      Sink<Pair<String, Long>> sink = opened();
      failHalfway(sink, attempt(JOB, 0, 100));

      assertTrue(read().isEmpty() || sink.noted(JOB).isPresent());
    }
  }

  private Sink<Pair<String, Long>> opened() {
    Sink<Pair<String, Long>> sink = newSink();
    sink.open();
    open.add(sink);
    return sink;
  }

  private static void write(
      Sink<Pair<String, Long>> sink, Attempt attempt, Map<String, Long> numbers) {
    sink.write(
        attempt,
        0,
        numbers.entrySet().stream()
            .map(number -> Pair.of(number.getKey(), number.getValue()))
            .iterator());
  }

  private static void failHalfway(Sink<Pair<String, Long>> sink, Attempt attempt) {
    Iterator<Pair<String, Long>> failing =
        Stream.of("a", "fails")
            .map(
                key -> {
                  if (key.equals("fails")) {
                    throw new IllegalStateException("the task was told to fail");
                  }
                  return Pair.of(key, 1L);
                })
            .iterator();
    assertThrows(IllegalStateException.class, () -> sink.write(attempt, 0, failing));
  }

  private static Attempt attempt(String job, long batch, long version) {
    PlanRequest request = new PlanRequest(batch, Map.of(), BatchTime.of(version));
    return new Attempt(new Plan(job, 1, version, request), ReadPoint.at(ReadPoint.NOTHING));
  }

  private static void assertNoted(long batch, long version, Optional<SinkNote> note) {
    assertEquals(batch, note.orElseThrow().batch());
    assertEquals(version, note.orElseThrow().version());
  }
}
