package io.tarn.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.spi.source.Source;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobRun;
import io.tarn.stream.engine.memory.InMemoryBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes a hundred times as fast as before slows its sender down, and is not lost. */
@Timeout(60)
final class BurstTest {
  private static final int RECORD_BYTES = 100;
  private static final int MOST_UNREAD_BYTES = 20_000;
  private static final int MOST_UNREAD = MOST_UNREAD_BYTES / RECORD_BYTES;
  private static final int CALM = 50;
  private static final int BURST = 1_500;

  private final InMemoryBackend backend = new InMemoryBackend();
  private final List<Integer> read = Collections.synchronizedList(new ArrayList<>());
  private final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger stored = new AtomicInteger();
  private final AtomicInteger mostUnread = new AtomicInteger();
  private volatile long burstNanos;

  @Test
  void aBurstSlowsItsSenderDownAndIsCountedOnce() throws Exception {
    Source<String> source =
        ReceiverSource.of("in", String.class, this::send).maxUnreadBytes(MOST_UNREAD_BYTES);
    EngineConfig paced = EngineConfig.defaults().withTargetDuration(Duration.ofMillis(100));
    try (StreamingContext context = new StreamingContext("job", backend, paced)) {
      context.source(source).foreachBatch((batch, records) -> count(records));
      try (JobRun run = context.open()) {
        while (read.size() < CALM + BURST) {
          run.runNext();
        }
      }
    }

    List<Integer> sent = new ArrayList<>();
    for (int i = 0; i < CALM + BURST; i++) {
      sent.add(i);
    }
    assertEquals(sent, read);
    assertTrue(mostUnread.get() <= MOST_UNREAD + 1, () -> mostUnread + " records waited at once");
    assertTrue(
        batches.stream().allMatch(size -> size <= MOST_UNREAD + 1), () -> "batches of " + batches);
    double seconds = burstNanos / 1e9;
    assertTrue(
        seconds > (BURST - 2 * MOST_UNREAD) / 1_000.0,
        () -> "the sender was not held up: " + BURST + " records in " + seconds + " s");
  }

  /** A hundred a second, and then as many as are taken. */
  private void send(Inbox<String> inbox) throws InterruptedException {
    for (int i = 0; i < CALM; i++) {
      store(inbox, i);
      Thread.sleep(10);
    }
    long began = System.nanoTime();
    for (int i = CALM; i < CALM + BURST; i++) {
      store(inbox, i);
    }
    burstNanos = System.nanoTime() - began;
    Thread.sleep(Long.MAX_VALUE);
  }

  private void store(Inbox<String> inbox, int number) throws InterruptedException {
    String text = String.valueOf(number);
    inbox.store(text + " ".repeat(RECORD_BYTES - text.length()));
    int unread = stored.incrementAndGet() - read.size();
    mostUnread.accumulateAndGet(unread, Math::max);
  }

  /** A thousand a second, ten times the calm and a tenth of the burst. */
  private void count(List<String> records) throws InterruptedException {
    Thread.sleep(records.size());
    batches.add(records.size());
    records.forEach(record -> read.add(Integer.parseInt(record.strip())));
  }
}
