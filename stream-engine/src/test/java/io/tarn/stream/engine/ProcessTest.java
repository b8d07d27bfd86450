package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.CborCodec;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.spi.job.BadRecords;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.process.KeyContext;
import io.tarn.stream.engine.process.KeyedFunction;
import io.tarn.stream.engine.process.ListHandle;
import io.tarn.stream.engine.process.MapHandle;
import io.tarn.stream.engine.process.Prefetch;
import io.tarn.stream.engine.process.SideOutput;
import io.tarn.stream.engine.process.Timer;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A user's function with a value, maps, lists and timers of each key. */
final class ProcessTest {
  private static final MapHandle<String, Long> COUNTS =
      MapHandle.of("counts", KeyTypes.STRING, Long.class);
  private static final ListHandle<String> SEEN = ListHandle.of("seen", String.class);
  private static final SideOutput<String> ODD = SideOutput.of("odd");

  private final AtomicLong now = new AtomicLong(1_000_000);
  private final InMemoryBackend backend = new InMemoryBackend(new SettableClock(now));
  private final TestJob job = new TestJob(backend, TestJob.STRICT);
  private final QueueSource<Event> events = new QueueSource<>("events", 2);
  private final List<List<String>> given = new ArrayList<>();

  /** Something to do for a key: what {@code what} says, and when in event time. */
  record Event(String key, String what, long second) implements Serializable {
    Instant time() {
      return Instant.ofEpochSecond(second);
    }
  }

  /** Obeys its values. */
  static final class Obey implements KeyedFunction<String, Event, Long, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void onValues(String key, List<Event> values, KeyContext<Long, String> context) {
      for (Event event : values) {
        obey(key, event, context);
      }
    }

    private static void obey(String key, Event event, KeyContext<Long, String> context) {
      String[] words = event.what().split(" ");
      switch (words[0]) {
        case "add" -> {
          long sum = context.value().orElse(0L) + Long.parseLong(words[1]);
          context.setValue(sum);
          context.emit(key + "=" + sum);
          if (sum % 2 == 1) {
            context.emit(ODD, key + " is odd");
          }
        }
        case "forget" -> context.removeValue();
        case "count" -> {
          long count = context.map(COUNTS).get(words[1]).orElse(0L) + 1;
          context.map(COUNTS).put(words[1], count);
        }
        case "uncount" -> context.map(COUNTS).remove(words[1]);
        case "counts" -> context.emit(key + text(context));
        case "from" -> context.emit(key + entries(context.map(COUNTS).entries(words[1], words[2])));
        case "clear" -> context.map(COUNTS).clear();
        case "see" -> context.list(SEEN).add(words[1]);
        case "seen" -> {
          List<String> all = new ArrayList<>();
          context.list(SEEN).values().forEachRemaining(all::add);
          context.emit(key + all);
        }
        case "unsee" -> context.list(SEEN).clear();
        case "wake" -> context.timers().setEventTime(Instant.ofEpochSecond(number(words)));
        case "sleep" -> context.timers().removeEventTime(Instant.ofEpochSecond(number(words)));
        case "after" ->
            context.timers().setProcessingTime(context.batchTime().plusSeconds(number(words)));
        case "never" ->
            context.timers().removeProcessingTime(context.batchTime().plusSeconds(number(words)));
        case "fail" -> throw new IllegalArgumentException("told to fail");
        default -> throw new IllegalArgumentException(event.what());
      }
    }

    private static long number(String[] words) {
      return Long.parseLong(words[1]);
    }

    private static String text(KeyContext<Long, String> context) {
      return context.map(COUNTS).isEmpty() ? " empty" : entries(context.map(COUNTS).entries());
    }

    private static String entries(java.util.Iterator<Map.Entry<String, Long>> entries) {
      StringBuilder text = new StringBuilder();
      entries.forEachRemaining(each -> text.append(" ").append(each));
      return text.toString();
    }

    @Override
    public void onTimer(String key, Timer timer, KeyContext<Long, String> context) {
      context.emit(
          key
              + (timer.byEventTime()
                  ? " woke at " + timer.time().getEpochSecond()
                  : " waited until " + timer.time().toEpochMilli())
              + context.value().map(value -> " with " + value).orElse(""));
      if (timer.byEventTime() && timer.time().getEpochSecond() % 10 == 7) {
        context.timers().setEventTime(timer.time().plusSeconds(10));
      }
    }

    @Override
    public void prefetch(String key, List<Event> values, Prefetch entries) {
      for (Event event : values) {
        if (event.what().startsWith("count ")) {
          entries.entry(COUNTS, event.what().split(" ")[1]);
        }
      }
    }
  }

  @Test
  void aKeyKeepsAValueAndGivesRecords() {
    feed("a add 1", "b add 5");
    feed("a add 2");
    feed("a forget", "a add 7");
    assertEquals(List.of(List.of("a=1", "b=5"), List.of("a=3"), List.of("a=7")), withoutEmpty());
    assertEquals(
        Map.of("a", 7L, "b", 5L), job.states("t", KeyTypes.STRING, CborCodec.of(Long.class)));
  }

  @Test
  void aMapIsOrderedAndAScanSeesItsOwnPuts() {
    feed("a counts", "a count pear", "a count apple", "a count pear", "a counts", "b count fig");
    feed("a count fig", "a uncount apple", "a counts", "a count apple", "a from b pear");
    feed("a clear", "a counts", "a count kiwi", "b counts");
    feed("a counts");
    assertEquals(
        List.of(
            List.of("a apple=1 pear=2", "a empty"),
            List.of("a fig=1", "a fig=1 pear=2"),
            List.of("a empty", "b fig=1"),
            List.of("a kiwi=1")),
        withoutEmpty());
  }

  @Test
  void aListIsInTheOrderInWhichItWasAddedTo() {
    feed("a see z", "a see y", "a seen", "b see q");
    feed("a see x", "a seen");
    feed("a unsee", "a see w", "a seen", "b seen");
    feed("a seen");
    assertEquals(
        List.of(
            List.of("a[z, y]"), List.of("a[z, y, x]"), List.of("a[w]", "b[q]"), List.of("a[w]")),
        withoutEmpty());
  }

  @Test
  void aSideOutputIsAStreamOfItsOwn() {
    List<String> odd = new ArrayList<>();
    push("a add 1", "b add 2", "c add 3");
    job.run(
        context -> {
          ProcessedDStream<String> processed = processed(context);
          processed.side(ODD).foreachBatch((info, records) -> odd.addAll(records));
          processed.foreachBatch((info, records) -> given.add(records));
        });
    assertEquals(List.of("a is odd", "c is odd"), odd.stream().sorted().toList());
    assertEquals(List.of(List.of("a=1", "b=2", "c=3")), withoutEmpty());
  }

  @Test
  void aTimerFiresOnceTheWatermarkIsThereAndOnlyOnce() {
    feed(10, "a add 4", "a wake 20", "b wake 25");
    feed(18, "c add 1"); // the watermark becomes 13
    feed(26, "c add 1"); // and 21, in the batch without input that follows
    feed(40, "c add 1");
    feed(50, "c add 1");
    assertEquals(
        List.of(
            List.of("a=4"),
            List.of("c=1"),
            List.of("c=2"),
            List.of("a woke at 20 with 4"),
            List.of("c=3"),
            List.of("b woke at 25"),
            List.of("c=4")),
        withoutEmpty());
  }

  @Test
  void aTimerThatIsTakenBackDoesNotFire() {
    feed(10, "a wake 12", "a wake 14", "a sleep 12");
    feed(11, "a sleep 14", "b wake 13");
    feed(40, "c add 1");
    assertEquals(List.of(List.of("c=1"), List.of("b woke at 13")), withoutEmpty());
  }

  @Test
  void aTimerMaySetItselfAgain() {
    feed(10, "a wake 17");
    feed(45, "b add 1");
    assertEquals(
        List.of(
            List.of("b=1"),
            List.of("a woke at 17"),
            List.of("a woke at 27"),
            List.of("a woke at 37")),
        withoutEmpty());
  }

  @Test
  void aTimerForATimeThatHasPassedFiresInTheNextBatch() {
    feed(100, "a add 2");
    feed(101, "a wake 3");
    assertEquals(List.of(List.of("a=2"), List.of("a woke at 3 with 2")), withoutEmpty());
  }

  @Test
  void timersByTheTimeOfBatchesFireWithoutInput() {
    feed("a after 5", "b after 60", "c after 5");
    now.addAndGet(4_000);
    feed("c never 1");
    now.addAndGet(1_000);
    run();
    now.addAndGet(60_000);
    run();
    assertEquals(
        List.of(List.of("a waited until 1005000"), List.of("b waited until 1060000")),
        withoutEmpty());
    assertEquals(
        List.of(3L, 1L, 0L, 0L), job.progress().stream().map(BatchProgress::inputRows).toList());
  }

  @Test
  void nothingDueCostsNoRequest() {
    feed(10, "a wake 1000000");
    long rows = job.progress().get(job.progress().size() - 1).stateRowsRead();
    for (int i = 0; i < 3; i++) {
      feed(11 + i, "b add 1");
    }
    assertEquals(0, rows);
    assertEquals(
        10_000L * 100,
        job.row().committed().orElseThrow().timers().get("t").stream()
            .mapToLong(each -> each.eventTime() / 1_000)
            .min()
            .orElseThrow());
  }

  @Test
  void whatAFailedCallHasDoneIsTakenBack() {
    TestJob sparing = new TestJob(backend, TestJob.STRICT.withBadRecords(BadRecords.DEAD_LETTERS));
    push("a add 1", "a count x", "a see y", "a wake 5", "b add 2");
    sparing.run(context -> processed(context).foreachBatch((info, records) -> given.add(records)));
    push("a add 1", "a count x", "a see z", "a wake 6", "a fail", "b add 2");
    sparing.run(context -> processed(context).foreachBatch((info, records) -> given.add(records)));
    push("a counts", "a seen", "a add 0");
    push("b add 1");
    sparing.run(context -> processed(context).foreachBatch((info, records) -> given.add(records)));

    assertEquals(
        List.of(
            List.of("a=1", "b=2"), List.of("b=4"), List.of("a x=1", "a=1", "a[y]"), List.of("b=5")),
        withoutEmpty());
    assertEquals(1, sparing.deadRecords().size());
    assertTrue(sparing.deadRecords().get(0).reason().contains("told to fail"));
  }

  @Test
  void aTimerByEventTimeNeedsAWatermark() {
    push("a wake 3");
    JobFailedException failed =
        assertThrows(
            JobFailedException.class,
            () ->
                job.run(
                    context ->
                        context
                            .source(events)
                            .keyBy(KeyTypes.STRING, Event::key)
                            .process(StateSpec.of("t", Long.class), new Obey(), COUNTS, SEEN)));
    assertTrue(
        failed.getMessage().contains("a timer by event time needs a watermark"),
        failed.getMessage());
  }

  @Test
  void keysBeginWithAnInitialStateThatIsReadOnceAndFirst() {
    QueueSource<String> first = new QueueSource<>("first", 2);
    first.addAll(List.of("a 10", "b 20"));
    first.addAll(List.of("c 30"));
    push("a add 1");
    initial(first);
    first.addAll(List.of("d 40"));
    push("c add 2", "d add 1");
    initial(first);

    assertEquals(
        List.of(List.of("c=32", "d=1"), List.of("a=11")),
        List.of(given.get(given.size() - 1).stream().sorted().toList(), given.get(2)));
    assertEquals(
        Map.of("a", 11L, "b", 20L, "c", 32L, "d", 1L),
        job.states("t", KeyTypes.STRING, CborCodec.of(Long.class)));
  }

  private void initial(QueueSource<String> first) {
    job.run(
        context ->
            context
                .source(events)
                .keyBy(KeyTypes.STRING, Event::key)
                .process(
                    StateSpec.of("t", Long.class),
                    new Obey(),
                    context
                        .initial(first)
                        .mapToPair(
                            KeyTypes.STRING,
                            line ->
                                new Pair<>(line.split(" ")[0], Long.valueOf(line.split(" ")[1]))),
                    (key, value, state) -> state.setValue(value),
                    COUNTS,
                    SEEN)
                .foreachBatch((info, records) -> given.add(records)));
  }

  private void feed(String... lines) {
    feed(0, lines);
  }

  private void feed(long second, String... lines) {
    pushAt(second, lines);
    run();
  }

  private void push(String... lines) {
    pushAt(0, lines);
  }

  private void pushAt(long second, String... lines) {
    List<Event> batch = new ArrayList<>();
    for (String line : lines) {
      int space = line.indexOf(' ');
      batch.add(new Event(line.substring(0, space), line.substring(space + 1), second));
    }
    events.addAll(batch);
  }

  private void run() {
    job.run(context -> processed(context).foreachBatch((info, records) -> given.add(records)));
  }

  private ProcessedDStream<String> processed(StreamingContext context) {
    return context
        .source(events)
        .withWatermark(Event::time, Duration.ofSeconds(5))
        .keyBy(KeyTypes.STRING, Event::key)
        .process(StateSpec.of("t", Long.class), new Obey(), COUNTS, SEEN);
  }

  private List<List<String>> withoutEmpty() {
    return given.stream()
        .filter(batch -> !batch.isEmpty())
        .map(batch -> batch.stream().sorted().collect(Collectors.toList()))
        .toList();
  }
}
