package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.Rows;
import io.tarn.client.TarnClient;
import io.tarn.schemas.KeyTypes;
import io.tarn.spi.read.FoundCell;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobRun;
import io.tarn.stream.engine.job.Leadership;
import io.tarn.stream.engine.local.LocalRunner;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.shared.CacheBudget;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Several jobs of one process, with one bound on what their caches hold. */
final class SharedCacheTest {
  private static final int KEYS = 500;
  private static final long BOUND = 40_000;

  private final CacheBudget budget = new CacheBudget(BOUND);
  private final List<Job> jobs = new ArrayList<>();

  @Test
  void jobsTogetherNeverHoldMoreThanTheBoundAndCountRight() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 400; i++) {
      int action = random.nextInt(10);
      if (jobs.size() < 5 && action == 0) {
        jobs.add(new Job("job-" + i));
      } else if (!jobs.isEmpty() && action == 1) {
        jobs.remove(random.nextInt(jobs.size())).checkAndClose(seed);
      } else if (!jobs.isEmpty()) {
        jobs.get(random.nextInt(jobs.size())).runBatch(random);
      }
      long held = budget.held();
      assertTrue(held <= BOUND, () -> held + " bytes are held, seed " + seed);
    }
    jobs.forEach(job -> job.checkAndClose(seed));
    assertEquals(0, budget.held());
  }

  @Test
  void oneJobAloneMayHoldAllOfItAndGivesBackWhatTheNextOneIsGiven() {
    Job alone = new Job("alone");
    Random random = new Random(1);
    for (int i = 0; i < 40; i++) {
      alone.runBatch(random);
    }
    long held = budget.held();
    assertTrue(held > BOUND * 3 / 4, () -> "only " + held + " bytes are held");

    Job second = new Job("second");
    long now = budget.held();
    assertTrue(now <= BOUND / 2, () -> "still " + now + " bytes are held");
    second.checkAndClose(1);
    alone.checkAndClose(1);
  }

  private final class Job {
    private final InMemoryBackend backend = new InMemoryBackend();
    private final QueueSource<Integer> source = new QueueSource<>("in", 2);
    private final StreamingContext context;
    private final JobRun run;
    private long records;

    Job(String name) {
      EngineConfig config = EngineConfig.defaults().withThreads(2);
      context =
          new StreamingContext(
              name, Leadership.always(backend), config, LocalRunner.onCallersThread(2), budget);
      context
          .source(source)
          .keyBy(KeyTypes.STRING, key -> "key " + key)
          .aggregateByKey("counts", Aggregates.count("n"));
      run = context.open();
    }

    void runBatch(Random random) {
      List<Integer> keys = random.ints(60, 0, KEYS).boxed().toList();
      records += keys.size();
      source.addAll(keys);
      assertTrue(run.runNext());
    }

    void checkAndClose(long seed) {
      run.close();
      context.close();
      long counted = 0;
      if (records > 0) {
        try (Rows<FoundCell> rows =
            TarnClient.on(backend.reads())
                .job(context.job())
                .snapshot()
                .table("counts")
                .rawRows()) {
          for (FoundCell row : rows) {
            counted += ByteBuffer.wrap(row.cell().value()).getLong();
          }
        }
      }
      assertEquals(records, counted, "seed " + seed);
    }
  }
}
