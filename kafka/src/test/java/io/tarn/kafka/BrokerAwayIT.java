package io.tarn.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.TarnClient;
import io.tarn.kafka.embedded.EmbeddedKafka;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.StreamingQuery;
import io.tarn.stream.engine.job.Trigger;
import io.tarn.stream.engine.memory.InMemoryBackend;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job from a topic to a topic whose broker dies and comes back. */
final class BrokerAwayIT {
  private static final int RECORDS = 100;

  @TempDir Path folder;

  @Test
  void aBrokerThatDiesAndComesBackLosesAndDoublesNothing() throws Exception {
    InMemoryBackend backend = new InMemoryBackend();
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder)) {
      kafka.client().createTopic("in", 2);
      kafka.client().createTopic("out", 1);
      try (StreamingContext context = new StreamingContext("job", backend)) {
        context
            .source(KafkaSource.topics(kafka.servers(), "in"))
            .map(KafkaRecord::value)
            .to("out", KafkaOutput.text(kafka.servers(), "out"));
        StreamingQuery query = context.start(Trigger.asFastAsPossible());
        kafka.client().put("in", 0, texts(numbers(0, RECORDS)));
        awaitInput(backend, RECORDS);
        kafka.stop();
        Thread.sleep(1_000); // so that the job has looked, and found nobody
        kafka.start();
        kafka.client().put("in", 1, texts(numbers(RECORDS, 2 * RECORDS)));
        awaitInput(backend, 2 * RECORDS);
        assertTrue(query.isActive());
        context.stop();
      }

      assertEquals(numbers(0, 2 * RECORDS), sorted(values(kafka.client().readAll("out"))));
    }
  }

  private static void awaitInput(InMemoryBackend backend, long records)
      throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (true) {
      try (TarnClient client = TarnClient.on(backend.reads())) {
        if (client.jobs().stream()
            .flatMap(job -> job.committed().stream())
            .anyMatch(committed -> committed.totals().input() >= records)) {
          return;
        }
      }
      assertTrue(System.nanoTime() < deadline, "not read within two minutes");
      Thread.sleep(50);
    }
  }

  private static List<Integer> values(List<ConsumerRecord<byte[], byte[]>> records) {
    List<Integer> values = new ArrayList<>();
    records.forEach(
        record -> values.add(Integer.parseInt(new String(record.value(), StandardCharsets.UTF_8))));
    return values;
  }

  private static List<Integer> sorted(List<Integer> values) {
    return values.stream().sorted().toList();
  }

  private static List<String> texts(List<Integer> values) {
    return values.stream().map(String::valueOf).toList();
  }

  private static List<Integer> numbers(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }
}
