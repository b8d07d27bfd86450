package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.spi.job.EventTime;
import io.tarn.spi.write.JobLog;
import io.tarn.spi.write.JobSetup;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Which streams the watermark of a job waits for, here with events that are their own seconds. */
final class WatermarkTest {
  private static final Duration DELAY = Duration.ofSeconds(10);

  private final AtomicLong now = new AtomicLong(System.currentTimeMillis());
  private final TestJob job =
      new TestJob(new InMemoryBackend(new SettableClock(now)), TestJob.STRICT);
  private final QueueSource<Integer> clicks = new QueueSource<>("clicks", 1);
  private final QueueSource<Integer> views = new QueueSource<>("views", 1);

  @Test
  void theLeastOfTheStreamsHolds() {
    clicks.addAll(List.of(100));
    views.addAll(List.of(50));
    clicks.addAll(List.of(101));

    assertEquals(
        List.of(Optional.empty(), second(40)),
        watermarks(
            context -> {
              seen(context, clicks);
              seen(context, views);
            }));
  }

  @Test
  void aStreamThatNoOutputReadsIsNotWaitedFor() {
    clicks.addAll(List.of(100));
    clicks.addAll(List.of(101));

    assertEquals(
        List.of(Optional.empty(), second(90)),
        watermarks(
            context -> {
              timed(context, views);
              seen(context, clicks);
            }));
  }

  @Test
  void aStreamKeepsItsWatermarkWhenAnotherIsAddedBeforeIt() {
    clicks.addAll(List.of(100));
    watermarks(context -> seen(context, clicks));
    views.addAll(List.of(50));
    clicks.addAll(List.of(101));
    clicks.addAll(List.of(102));

    assertEquals(
        List.of(Optional.empty(), second(40)),
        watermarks(
            context -> {
              seen(context, views);
              seen(context, clicks);
            }));
  }

  @Test
  void aUnionKeepsItsWatermarkTheOtherWayRound() {
    clicks.addAll(List.of(100));
    watermarks(context -> seen(context.source(clicks).union(context.source(views))));
    clicks.addAll(List.of(101));

    assertEquals(
        List.of(second(90)),
        watermarks(context -> seen(context.source(views).union(context.source(clicks)))));
  }

  private static void seen(DStream<Integer> read) {
    read.withWatermark(Instant::ofEpochSecond, DELAY).foreachBatch((info, records) -> {});
  }

  @Test
  void twoWatermarksOfOneSourceAreTwo() {
    clicks.addAll(List.of(100));
    clicks.addAll(List.of(101));

    assertEquals(
        List.of(Optional.empty(), second(80)),
        watermarks(
            context -> {
              DStream<Integer> read = context.source(clicks);
              read.withWatermark(Instant::ofEpochSecond, DELAY).foreachBatch((info, records) -> {});
              read.withWatermark(Instant::ofEpochSecond, DELAY.multipliedBy(2))
                  .foreachBatch((info, records) -> {});
            }));
  }

  @Test
  void aLaterWatermarkTakesThePlaceOfTheEarlier() {
    clicks.addAll(List.of(100));
    clicks.addAll(List.of(101));

    assertEquals(
        List.of(Optional.empty(), second(90)),
        watermarks(
            context ->
                context
                    .source(clicks)
                    .withWatermark(Instant::ofEpochSecond, DELAY.multipliedBy(5))
                    .withWatermark(Instant::ofEpochSecond, DELAY)
                    .foreachBatch((info, records) -> {})));
    assertEquals(Set.of("clicks#2"), eventTimes().keySet());
  }

  @Test
  void anEarlierWatermarkHoldsForTheBranchThatHasNoOther() {
    clicks.addAll(List.of(100));
    clicks.addAll(List.of(101));

    assertEquals(
        List.of(Optional.empty(), second(50)),
        watermarks(
            context -> {
              DStream<Integer> earlier =
                  context
                      .source(clicks)
                      .withWatermark(Instant::ofEpochSecond, DELAY.multipliedBy(5));
              earlier
                  .withWatermark(Instant::ofEpochSecond, DELAY)
                  .foreachBatch((info, records) -> {});
              earlier.foreachBatch((info, records) -> {});
            }));
    assertEquals(Set.of("clicks", "clicks#2"), eventTimes().keySet());
  }

  @Test
  void aWatermarkOfAUnionTakesThePlaceOfThoseOfItsParts() {
    clicks.addAll(List.of(100));
    views.addAll(List.of(50));
    clicks.addAll(List.of(101));

    assertEquals(
        List.of(Optional.empty(), second(90)),
        watermarks(context -> seen(timed(context, clicks).union(timed(context, views)))));
    assertEquals(Set.of("clicks+views"), eventTimes().keySet());
  }

  private Map<String, EventTime> eventTimes() {
    try (JobLog log = job.backend().openJob(TestJob.NAME, new JobSetup("a reader", List.of()))) {
      return log.committed().orElseThrow().eventTimes();
    }
  }

  @Test
  void anEventTimeThatCannotBeBelievedIsDead() {
    QueueSource<Instant> times = new QueueSource<>("times", 1);
    Instant good = Instant.ofEpochSecond(100);
    times.addAll(List.of(Instant.MAX, good, Instant.MIN, Instant.ofEpochMilli(Long.MAX_VALUE)));
    times.addAll(List.of(good));
    job.run(
        context ->
            context
                .source(times)
                .withWatermark(time -> time, DELAY)
                .foreachBatch((info, records) -> {}));

    assertEquals(3, job.progress().get(0).deadRows());
    assertEquals(second(90), job.progress().get(1).watermark());
  }

  @Test
  void anEventTimeTooFarAheadOfItsBatchIsDeadAndMovesNoWatermark() {
    QueueSource<Instant> times = new QueueSource<>("times", 1);
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    Instant ahead = now.plus(Duration.ofHours(47));
    times.addAll(List.of(now, ahead, Instant.parse("9999-12-31T23:59:59Z")));
    times.addAll(List.of(now));
    job.run(
        context ->
            context
                .source(times)
                .withWatermark(time -> time, DELAY)
                .foreachBatch((info, records) -> {}));

    assertEquals(2, job.progress().get(0).deadRows());
    assertEquals(Optional.of(now.minus(DELAY)), job.progress().get(1).watermark());
    String reason = job.deadRecords().get(0).reason();
    assertTrue(
        reason.startsWith("an event time may lie PT24H ahead of its batch's time, "), reason);
    assertTrue(
        reason.endsWith(", but is " + ahead + "; event-time.max-ahead sets how far"), reason);
  }

  @Test
  void aRecordWithoutAnEventTimeIsDead() {
    clicks.addAll(List.of(100));
    job.run(
        context ->
            context
                .source(clicks)
                .withWatermark(click -> null, DELAY)
                .foreachBatch((info, records) -> {}));

    assertEquals(
        "a record must have an event time, but has none", job.deadRecords().get(0).reason());
  }

  @Test
  void anIdleStreamHoldsNothingBackAndOneThatWakesUpSetsNothingBack() {
    views.addAll(List.of(50));
    clicks.addAll(List.of(100));
    Consumer<StreamingContext> graph =
        context -> {
          seen(context, clicks);
          context
              .source(views)
              .withWatermark(Instant::ofEpochSecond, DELAY, Duration.ofHours(1))
              .foreachBatch((info, records) -> {});
        };
    watermarks(graph);
    now.addAndGet(Duration.ofMinutes(59).toMillis());
    clicks.addAll(List.of(101));
    assertEquals(List.of(second(40)), watermarks(graph));

    now.addAndGet(Duration.ofMinutes(2).toMillis());
    clicks.addAll(List.of(102));
    assertEquals(List.of(second(91)), watermarks(graph));

    views.addAll(List.of(60));
    clicks.addAll(List.of(103));
    watermarks(graph);
    clicks.addAll(List.of(104));
    assertEquals(List.of(second(92)), watermarks(graph));
  }

  @Test
  void aStreamThatNeverHadAnEventBecomesIdleToo() {
    clicks.addAll(List.of(100));
    Consumer<StreamingContext> graph =
        context -> {
          seen(context, clicks);
          context
              .source(views)
              .withWatermark(Instant::ofEpochSecond, DELAY, Duration.ofHours(1))
              .foreachBatch((info, records) -> {});
        };
    watermarks(graph);
    now.addAndGet(Duration.ofMinutes(61).toMillis());
    clicks.addAll(List.of(101));

    assertEquals(List.of(second(90)), watermarks(graph));
  }

  private List<Optional<Instant>> watermarks(Consumer<StreamingContext> graph) {
    int before = job.progress().size();
    job.run(graph);
    List<Optional<Instant>> watermarks = new ArrayList<>();
    job.progress().stream().skip(before).forEach(batch -> watermarks.add(batch.watermark()));
    return watermarks;
  }

  private static void seen(StreamingContext context, QueueSource<Integer> source) {
    timed(context, source).foreachBatch((info, records) -> {});
  }

  private static DStream<Integer> timed(StreamingContext context, QueueSource<Integer> source) {
    return context.source(source).withWatermark(Instant::ofEpochSecond, DELAY);
  }

  private static Optional<Instant> second(long second) {
    return Optional.of(Instant.ofEpochSecond(second));
  }
}
