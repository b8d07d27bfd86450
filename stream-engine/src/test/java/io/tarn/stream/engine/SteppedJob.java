package io.tarn.stream.engine;

import io.tarn.schemas.RowFamily;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.FoundCell;
import io.tarn.spi.read.JobReads;
import io.tarn.spi.read.RowChunk;
import io.tarn.spi.read.RowScan;
import io.tarn.spi.read.ScanRange;
import io.tarn.stream.engine.job.JobRun;
import io.tarn.stream.engine.memory.InMemoryBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * The one job of a test, run step by step at the times that the test sets: opened anew for each
 * step, or open over all of them.
 */
final class SteppedJob implements AutoCloseable {
  private static final int CHUNK = 1_000;

  private final AtomicLong now = new AtomicLong(1_000);
  private final InMemoryBackend backend = new InMemoryBackend(new SettableClock(now));
  private final TestJob job = new TestJob(backend, TestJob.STRICT);
  private final List<String> given = new ArrayList<>();
  private Function<StreamingContext, DStream<String>> graph;
  private StreamingContext context;
  private JobRun run;

  /** From now on the job is this one, in an opening of its own for each step. */
  SteppedJob restarting(Function<StreamingContext, DStream<String>> newGraph) {
    close();
    graph = newGraph;
    return this;
  }

  /** From now on the job is this one, and is opened once. */
  SteppedJob open(Function<StreamingContext, DStream<String>> newGraph) {
    restarting(newGraph);
    context = new StreamingContext(TestJob.NAME, backend, TestJob.STRICT);
    context.addListener(job.progress()::add);
    listen(context);
    run = context.open();
    return this;
  }

  SteppedJob begin(boolean restarts, Function<StreamingContext, DStream<String>> newGraph) {
    return restarts ? restarting(newGraph) : open(newGraph);
  }

  /** It is so many seconds since 1970. */
  SteppedJob at(long second) {
    return atMillis(second * 1_000);
  }

  SteppedJob atMillis(long millis) {
    now.set(millis);
    return this;
  }

  /** Runs all there is to run; gives what came out of it, in order of the alphabet. */
  List<String> step() {
    given.clear();
    if (run == null) {
      job.run(this::listen);
    } else {
      while (run.runNext()) {
        // until there is nothing left to do
      }
    }
    return given.stream().sorted().toList();
  }

  TestJob job() {
    return job;
  }

  /** The rows of a family as they lie in the job's one table, expired or not. */
  List<FoundCell> stored(RowFamily family) {
    JobReads reads = backend.reads().job(TestJob.NAME);
    TableSchema schema = reads.schemas().get(0);
    ReadPoint at = job.row().readPoint();
    ScanRange all =
        ScanRange.of(
            RowKey.of(family, new byte[] {0, 0}), RowKey.of(family, new byte[] {-1, -1, -1}));
    try (RowScan scan = reads.table(schema).scan(all, at)) {
      RowChunk chunk = scan.next(CHUNK);
      return chunk.rows();
    }
  }

  private void listen(StreamingContext built) {
    graph.apply(built).foreachBatch((info, records) -> given.addAll(records));
  }

  @Override
  public void close() {
    if (run != null) {
      run.close();
      context.close();
      run = null;
    }
  }
}
