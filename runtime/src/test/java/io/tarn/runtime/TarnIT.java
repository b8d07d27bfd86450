package io.tarn.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.TarnClient;
import io.tarn.hbase.state.HBaseBackend;
import io.tarn.runtime.cluster.Cluster;
import io.tarn.runtime.cluster.ClusterListener;
import io.tarn.runtime.cluster.Location;
import io.tarn.schemas.KeyTypes;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.job.QueryListener;
import io.tarn.stream.engine.job.QueryState;
import io.tarn.stream.engine.job.StreamingQuery;
import io.tarn.stream.engine.job.Trigger;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.shared.CacheBudget;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several jobs in one process, on one HBase. */
@Timeout(120)
class TarnIT {
  private static final long BOUND = 200_000;

  @TempDir static Path folder;
  private static Tarn tarn;

  @BeforeAll
  static void open() throws Exception {
    tarn = Tarn.open(Location.folder(folder), ClusterListener.LOG, new CacheBudget(BOUND));
  }

  @AfterAll
  static void close() {
    tarn.close();
  }

  @Test
  void severalJobsHoldNoMoreThanTheBoundTogetherAndCountRight() throws Exception {
    List<StreamingContext> contexts = new ArrayList<>();
    List<QueueSource<Integer>> sources = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      QueueSource<Integer> source = new QueueSource<>("in", 2);
      StreamingContext context = counting("shared-" + i, source);
      context.start(Trigger.asFastAsPossible());
      contexts.add(context);
      sources.add(source);
    }
    for (int batch = 0; batch < 10; batch++) {
      for (QueueSource<Integer> source : sources) {
        source.addAll(IntStream.range(0, 1_000).boxed().toList());
      }
      for (StreamingQuery query : tarn.activeQueries()) {
        query.processAllAvailable();
        RuntimeFigures figures = tarn.figures();
        assertEquals(BOUND, figures.cacheBytes());
        assertTrue(figures.cacheBytesHeld() <= BOUND, figures::toString);
      }
    }
    assertTrue(tarn.figures().cacheBytesHeld() > BOUND / 2, "the bound was never reached");
    contexts.forEach(StreamingContext::close);
    for (int i = 0; i < 4; i++) {
      assertEquals(10, count("shared-" + i, "key 7"));
    }
    assertEquals(0, tarn.figures().cacheBytesHeld());
  }

  @Test
  void figuresOfAJobAreSummedUp() throws Exception {
    for (int run = 1; run <= 2; run++) {
      QueueSource<Integer> source = new QueueSource<>("in", 2);
      for (int i = 0; i < run; i++) {
        source.addAll(List.of(1, 2, 3));
      }
      try (StreamingContext context = counting("figures", source)) {
        context.runAvailable();
      }
      JobFigures figures = tarn.figures().jobs().get("figures");
      assertEquals(run, figures.terms());
      assertEquals(run, figures.batches());
      assertEquals(3L * run, figures.inputRows());
      assertEquals(run - 1, figures.lastBatch());
      assertEquals(QueryState.STOPPED, figures.status().state());
    }
  }

  @Test
  void aJobThatIsActiveIsNotMadeTwice() {
    try (StreamingContext context = counting("once", new QueueSource<>("in", 2))) {
      StreamingQuery query = context.start(Trigger.interval(Duration.ofHours(1)));
      assertSame(query, tarn.query("once").orElseThrow());
      assertEquals(
          "job once is active in this process already; stop it, or give this one a name of its own",
          assertThrows(IllegalStateException.class, () -> tarn.streams("once")).getMessage());
    }
    assertTrue(tarn.query("once").isEmpty());
  }

  @Test
  void twoContextsOfOneJobStandInLineForEachOther() throws Exception {
    QueueSource<Integer> source = new QueueSource<>("in", 2);
    source.addAll(List.of(7));
    try (StreamingContext first = counting("twice", source);
        StreamingContext second = counting("twice", source)) {
      StreamingQuery leading = first.start(Trigger.asFastAsPossible());
      leading.processAllAvailable();
      StreamingQuery standby = second.start(Trigger.asFastAsPossible());
      while (!standby.status().message().startsWith("standby: pid ")) {
        Thread.sleep(10);
      }
      assertEquals(QueryState.STANDBY, standby.status().state());
      leading.stop();
      source.addAll(List.of(7, 7));
      standby.processAllAvailable();
      assertEquals(3, count("twice", "key 7"));
    }
  }

  @Test
  void listenersOfAllJobsHearOfEach() throws Exception {
    Set<String> ended = new ConcurrentSkipListSet<>();
    QueryListener listener =
        new QueryListener() {
          @Override
          public void terminated(StreamingQuery query) {
            ended.add(query.name());
          }
        };
    tarn.addListener(listener);
    for (String job : List.of("heard-a", "heard-b")) {
      try (StreamingContext context = counting(job, new QueueSource<>("in", 2))) {
        context.runAvailable();
      }
    }
    tarn.removeListener(listener);
    try (StreamingContext context = counting("heard-c", new QueueSource<>("in", 2))) {
      context.runAvailable();
    }
    assertEquals(Set.of("heard-a", "heard-b"), ended);
  }

  @Test
  void aJobThatFailsIsFoundAmongThoseThatEnded() throws Exception {
    try (StreamingContext context = tarn.streams("failing")) {
      QueueSource<Integer> source = new QueueSource<>("in", 2);
      source.addAll(List.of(1));
      context
          .source(source)
          .foreachBatch(
              (plan, records) -> {
                throw new IllegalStateException("always");
              });
      StreamingQuery query = context.start(Trigger.asFastAsPossible());
      StreamingQuery ended = tarn.awaitAnyTermination();
      while (ended != query) {
        ended = tarn.awaitAnyTermination();
      }
      assertThrows(JobFailedException.class, query::awaitTermination);
      assertEquals(1, tarn.figures().jobs().get("failing").failures());
      assertEquals(query.exception(), tarn.firstFailure());
    }
    try (StreamingContext again = counting("failing", new QueueSource<>("in", 2))) {
      again.start(Trigger.interval(Duration.ofHours(1)));
      assertEquals(Optional.empty(), tarn.firstFailure());
    }
  }

  @Test
  void aJobCannotCloseTheRuntimeThatItRunsIn() throws Exception {
    List<String> refused = new CopyOnWriteArrayList<>();
    try (StreamingContext context = tarn.streams("closing")) {
      QueueSource<Integer> source = new QueueSource<>("in", 2);
      source.addAll(List.of(1));
      context
          .source(source)
          .foreachBatch(
              (plan, records) ->
                  refused.add(assertThrows(IllegalStateException.class, tarn::close).getMessage()));
      context.runAvailable();
    }
    assertEquals(
        List.of(
            "job closing cannot close the runtime that it runs in: call stop() of the query from a"
                + " listener or foreachBatch, and close the runtime elsewhere"),
        refused);
  }

  @Test
  @Timeout(30)
  void aListenerOfTheEndMayCloseTheRuntimeWhichThenRunsNoJob() throws Exception {
    Tarn own = Tarn.open(Location.folder(folder), ClusterListener.LOG, new CacheBudget(BOUND));
    CountDownLatch closed = new CountDownLatch(1);
    own.addListener(
        new QueryListener() {
          @Override
          public void terminated(StreamingQuery query) {
            own.close();
            closed.countDown();
          }
        });
    try (StreamingContext context = counting(own, "last", new QueueSource<>("in", 2))) {
      context.runAvailable();
    }
    assertTrue(closed.await(10, TimeUnit.SECONDS), "it waited for the job that was ending");
    try (StreamingContext late = counting(own, "late", new QueueSource<>("in", 2))) {
      assertTrue(
          assertThrows(JobFailedException.class, late::runAvailable)
              .getMessage()
              .contains("the runtime of this process has been closed"));
    }
  }

  @Test
  void whatIsConnectedEndsWithItsHBaseWheneverThatWasAndWhateverAListenerThrows() throws Exception {
    for (boolean early : List.of(true, false)) {
      EndOfCluster end = new EndOfCluster(new Throwing());
      Cluster guest = Location.folder(folder).open(end);
      OpenCluster opened =
          new OpenCluster(guest, HBaseBackend.on(guest.connection(), Clock.systemUTC()));
      if (early) {
        end.ended("gone");
        end.ends(opened);
      } else {
        end.ends(opened);
        end.ended("gone");
      }
      assertEquals(Optional.of("gone"), opened.gone());
      assertTrue(guest.connection().isClosed());
      opened.close();
    }
  }

  private static final class Throwing implements ClusterListener {
    @Override
    public void tells(String what) {}

    @Override
    public void ended(String why) {
      throw new IllegalStateException("a listener of a user's");
    }
  }

  private static StreamingContext counting(String job, QueueSource<Integer> source) {
    return counting(tarn, job, source);
  }

  private static StreamingContext counting(Tarn on, String job, QueueSource<Integer> source) {
    StreamingContext context = on.streams(job);
    context
        .source(source)
        .keyBy(KeyTypes.STRING, key -> "key " + key)
        .aggregateByKey("counts", Aggregates.count("n"));
    return context;
  }

  private static long count(String job, String key) {
    try (TarnClient client = tarn.client()) {
      return client
          .job(job)
          .snapshot()
          .table("counts")
          .get(key)
          .value()
          .orElseThrow()
          .value()
          .asLong("n");
    }
  }
}
