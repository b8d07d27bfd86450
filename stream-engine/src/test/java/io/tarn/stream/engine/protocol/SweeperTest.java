package io.tarn.stream.engine.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.spi.block.BlockOwner;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.Clocks;
import io.tarn.spi.job.WriteSafety;
import io.tarn.spi.read.ReadStore;
import io.tarn.spi.write.BackendAddress;
import io.tarn.spi.write.DeadLetters;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.TestJob;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When removed rows are looked for: in a table of any size that is a scan of all of it. */
final class SweeperTest {
  private static final int HISTORY = 2;

  private final WatchedBackend backend = new WatchedBackend();
  private final QueueSource<String> source = new QueueSource<>("in", 1);

  @Test
  void removedRowsAreLookedForWhereSomeMayHaveBeenRemoved() throws Exception {
    run("a", "b", "a", "a", "a"); // batches 0 to 4: swept behind 2 and 4
    assertEquals(List.of(false, false), backend.looked);

    backend.looked.clear();
    run("a", "-a", "b", "b", "b", "b", "b", "b"); // 5 to 12, the removal is 6
    assertEquals(List.of(true, true, false, false), backend.looked);
  }

  @Test
  void whatWasRemovedBeforeTheJobWasOpenedIsNotKnown() throws Exception {
    run("a", "b");

    run("b", "b", "b", "b", "b"); // 2 to 6
    assertEquals(List.of(true, true, false), backend.looked);
  }

  @Test
  void aRemovedRowIsGoneOnceNoSnapshotShowsIt() throws Exception {
    run("b", "a", "-a");
    long before = version(1);
    assertTrue(hasCellsBehind(before));

    run("", "", "");
    assertFalse(hasCellsBehind(before));
  }

  private void run(String... words) throws InterruptedException {
    for (String word : words) {
      source.addAll(List.of(word));
    }
    try (StreamingContext streams = new StreamingContext("job", backend, TestJob.STRICT)) {
      streams
          .source(source)
          .filter(word -> !word.isEmpty())
          .mapToPair(KeyTypes.STRING, SweeperTest::counted)
          .updateStateByKey(
              StateSpec.of("counts", Integer.class).history(HISTORY), SweeperTest::sum);
      streams.runAvailable();
    }
  }

  private static Pair<String, Integer> counted(String word) {
    return word.startsWith("-") ? Pair.of(word.substring(1), 0) : Pair.of(word, 1);
  }

  private static Optional<Integer> sum(String word, List<Integer> more, Optional<Integer> before) {
    return more.contains(0)
        ? Optional.empty()
        : Optional.of(before.orElse(0) + more.stream().mapToInt(Integer::intValue).sum());
  }

  private long version(long batch) {
    try (JobStore store = backend.openJobStore("job")) {
      return store.batch(batch, store.row().orElseThrow().readPoint()).orElseThrow().version();
    }
  }

  private boolean hasCellsBehind(long version) {
    try (JobStore store = backend.openJobStore("job")) {
      return store.hasCells("counts", version);
    }
  }

  /** Notes of each sweep below the history whether removed rows were looked for. */
  private static final class WatchedBackend implements ProtocolBackend {
    private final InMemoryBackend backend = new InMemoryBackend();
    private final List<Boolean> looked = Collections.synchronizedList(new ArrayList<>());

    @Override
    public JobStore openJobStore(String job, WriteSafety safety) {
      JobStore store = backend.openJobStore(job, safety);
      return (JobStore)
          Proxy.newProxyInstance(
              JobStore.class.getClassLoader(),
              new Class<?>[] {JobStore.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("sweepBelow")) {
                  looked.add(((Floor) arguments[0]).removals());
                }
                try {
                  return method.invoke(store, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }

    @Override
    public Clocks clocks() {
      return backend.clocks();
    }

    @Override
    public BackendAddress address() {
      return backend.address();
    }

    @Override
    public DeadLetters openDeadLetters(String job) {
      return backend.openDeadLetters(job);
    }

    @Override
    public BlockStore openBlocks(BlockOwner owner, WriteSafety safety) {
      return backend.openBlocks(owner, safety);
    }

    @Override
    public ReadStore reads() {
      return backend.reads();
    }

    @Override
    public void close() {
      backend.close();
    }
  }
}
