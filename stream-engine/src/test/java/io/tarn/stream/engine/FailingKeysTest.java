package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.CborCodec;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.ValueCodec;
import io.tarn.schemas.ValueSchema;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.job.BadRecords;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.aggregate.WindowedResult;
import io.tarn.stream.engine.function.MapWithStateFunction;
import io.tarn.stream.engine.function.State;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.process.MapHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A key that a job fails on goes to the dead letters, and harms no other key and no later batch.
 */
@Timeout(60)
final class FailingKeysTest {
  private static final CborCodec<Long> NUMBERS = CborCodec.of(Long.class);
  private static final int TOO_LONG = 11_000_000; // more than a state may have

  private static final MapHandle<String, Long> READABLE =
      MapHandle.of("m", KeyTypes.STRING, new Picky());

  private final AtomicLong now = new AtomicLong(1_000_000);
  private final InMemoryBackend backend = new InMemoryBackend(new SettableClock(now));
  private final TestJob sparing =
      new TestJob(backend, TestJob.STRICT.withBadRecords(BadRecords.DEAD_LETTERS));
  private final QueueSource<String> words = new QueueSource<>("words", 1);

  /** Cannot read 13 any more, once it is picky. */
  private record Picky() implements ValueCodec<Long> {
    private static boolean picky;

    @Override
    public byte[] encode(Long value) {
      return NUMBERS.encode(value);
    }

    @Override
    public Long decode(byte[] value) {
      long number = NUMBERS.decode(value);
      if (picky && number == 13) {
        throw new IllegalArgumentException("13 cannot be read");
      }
      return number;
    }

    @Override
    public ValueSchema schema() {
      return NUMBERS.schema();
    }
  }

  @Test
  void anEntryThatCannotBeReadHarmsNoOtherKey() {
    for (String batch : List.of("a 13,b 1,c 1,d 1", "a 0,b 0,c 0,d 0")) {
      words.addAll(List.of(batch.split(",")));
      Picky.picky = batch.contains("a 0");
      sparing.run(
          context ->
              context
                  .source(words)
                  .keyBy(KeyTypes.STRING, word -> word.split(" ")[0])
                  .process(
                      StateSpec.of("t", Long.class),
                      (key, values, keyed) -> {
                        long number = Long.parseLong(values.get(0).split(" ")[1]);
                        if (number > 0) {
                          keyed.map(READABLE).put("x", number);
                        } else {
                          keyed.setValue(keyed.map(READABLE).get("x").orElse(0L) + 1);
                        }
                      },
                      READABLE));
    }

    assertEquals(Map.of("b", 2L, "c", 2L, "d", 2L), sparing.states("t", KeyTypes.STRING, NUMBERS));
    assertEquals(1, sparing.deadRecords().size());
  }

  @Test
  void aWindowWhosePanesCannotBeCombinedFailsNoBatch() {
    List<String> given = new ArrayList<>();
    words.addAll(List.of("a 1", "a 2", "b 1"));
    words.addAll(List.of("a 61", "a 62", "b 61"));
    sparing.run(
        context ->
            context
                .source(words)
                .withEventTime(FailingKeysTest::time)
                .keyBy(KeyTypes.STRING, word -> word.split(" ")[0])
                .window(WindowSpec.sliding(Duration.ofMinutes(2), Duration.ofMinutes(1)))
                .aggregate("w", Aggregates.collect("all", 3, word -> word))
                .map(FailingKeysTest::shown)
                .foreachBatch((plan, records) -> given.addAll(records)));

    assertTrue(given.contains("b 0 2"), given::toString);
    assertTrue(given.contains("a 60 2"), given::toString);
    assertEquals(1, sparing.deadRecords().size());
    assertTrue(
        sparing.deadRecords().get(0).reason().contains("3"), sparing.deadRecords()::toString);
  }

  @Test
  void aPaneThatCannotBeKeptGivesNoWindow() {
    List<String> given = new ArrayList<>();
    words.addAll(List.of("a 1", "b 1"));
    sparing.run(
        context ->
            context
                .source(words)
                .withEventTime(FailingKeysTest::time)
                .keyBy(KeyTypes.STRING, word -> word.split(" ")[0])
                .window(WindowSpec.tumbling(Duration.ofMinutes(1)))
                .aggregate(
                    "w",
                    Aggregates.reduce(
                        "one",
                        String.class,
                        word -> word.startsWith("a") ? "x".repeat(TOO_LONG) : word,
                        (left, right) -> left))
                .map(result -> result.key())
                .foreachBatch((plan, records) -> given.addAll(records)));

    assertEquals(List.of("b"), given);
  }

  private static Instant time(String word) {
    return Instant.ofEpochSecond(Long.parseLong(word.split(" ")[1]));
  }

  private static String shown(WindowedResult<String> result) {
    return result.key()
        + " "
        + result.window().start().getEpochSecond()
        + " "
        + result.asList("all", String.class).size();
  }

  /** Counts values; fails when {@code bad} times out for the first time. */
  private static final class Timing implements MapWithStateFunction<String, String, Long, String> {
    private static final long serialVersionUID = 1L;
    private static boolean fails;

    @Override
    public Optional<String> map(String key, Optional<String> value, State<Long> state) {
      if (state.isTimingOut()) {
        if (fails) {
          throw new IllegalStateException("told to fail");
        }
        return Optional.of(key + " is gone");
      }
      state.update(state.toOptional().orElse(0L) + 1);
      return Optional.empty();
    }
  }

  private List<String> mapped(Optional<Duration> timeout, String... batch) {
    List<String> given = new ArrayList<>();
    if (batch.length > 0) {
      words.addAll(List.of(batch));
    }
    sparing.run(
        context -> {
          PairDStream<String, String> pairs =
              context.source(words).keyBy(KeyTypes.STRING, word -> word);
          StateSpec<Long> spec = StateSpec.of("t", Long.class);
          DStream<String> mapped =
              timeout.isPresent()
                  ? pairs.mapWithState(spec, new Timing(), timeout.get())
                  : pairs.mapWithState(spec, new Timing());
          mapped.foreachBatch((plan, records) -> given.addAll(records));
        });
    return given;
  }

  @Test
  void aKeyWhoseTimeoutFailsTimesOutAgain() {
    Optional<Duration> timeout = Optional.of(Duration.ofSeconds(10));
    mapped(timeout, "a");
    Timing.fails = true;
    now.addAndGet(10_000);
    mapped(timeout);
    Timing.fails = false;
    assertEquals(1, sparing.deadRecords().size());
    assertEquals(Map.of("a", 1L), sparing.states("t", KeyTypes.STRING, NUMBERS));

    now.addAndGet(10_000);
    assertEquals(List.of("a is gone"), mapped(timeout));
    assertEquals(Map.of(), sparing.states("t", KeyTypes.STRING, NUMBERS));
  }

  @Test
  void aTimeoutThatIsGivenUpAndTakenUpAgainStillHoldsForAllKeys() {
    Optional<Duration> timeout = Optional.of(Duration.ofSeconds(10));
    mapped(timeout, "a");
    now.addAndGet(20_000);
    mapped(Optional.empty(), "b");
    mapped(Optional.empty());
    now.addAndGet(20_000);

    assertEquals(List.of("a is gone"), mapped(timeout));
  }

  @Test
  void aSessionMayNeverEnd() {
    words.addAll(List.of("a 1"));
    words.addAll(List.of("a 100"));
    sparing.run(
        context ->
            context
                .source(words)
                .withWatermark(FailingKeysTest::time, Duration.ofSeconds(1))
                .keyBy(KeyTypes.STRING, word -> word.split(" ")[0])
                .sessionWindow(word -> Duration.ofMillis(Long.MAX_VALUE))
                .aggregate("s", Aggregates.count("n")));

    assertEquals(
        2, sparing.reader().snapshot().table("s").windows("a").value().get(0).value().asLong("n"));
    assertEquals(0, sparing.row().committed().orElseThrow().totals().late());
  }
}
