package io.tarn.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.kafka.embedded.KafkaClient;
import io.tarn.schemas.KeyTypes;
import io.tarn.spi.output.Output;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.job.JobRun;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

/** What jobs write to topics of a real broker. */
final class KafkaOutputIT {
  private static final EngineConfig ONE_ATTEMPT =
      EngineConfig.defaults().withAttempts(1, Duration.ZERO, Duration.ZERO);

  private final KafkaClient kafka = SharedKafka.get();
  private final InMemoryBackend backend = new InMemoryBackend();
  private final QueueSource<String> words = new QueueSource<>("words", 1);
  private final String job = SharedKafka.newName("job");

  @Test
  void allThatAMessageHasIsWritten() {
    String topic = SharedKafka.newTopic("message", 3);
    words.addAll(List.of("full", "bare"));
    run(
        KafkaOutput.messages(
            kafka.servers(),
            word ->
                word.equals("full")
                    ? KafkaMessage.of(topic, "key", word)
                        .withHeader(KafkaHeader.of("h", "1"))
                        .toPartition(2)
                        .at(Instant.ofEpochMilli(5_000))
                    : KafkaMessage.of(topic, (byte[]) null, null).toPartition(1)));
    List<ConsumerRecord<byte[], byte[]>> read = kafka.readAll(topic);

    ConsumerRecord<byte[], byte[]> bare = read.get(0);
    assertEquals(1, bare.partition());
    assertNull(bare.key());
    assertNull(bare.value());
    ConsumerRecord<byte[], byte[]> full = read.get(1);
    assertEquals(2, full.partition());
    assertEquals(5_000, full.timestamp());
    assertEquals("key", text(full.key()));
    assertEquals("full", text(full.value()));
    List<String> headers = new ArrayList<>();
    for (Header header : full.headers()) {
      headers.add(header.key() + "=" + text(header.value()));
    }
    assertEquals(List.of("h=1", "tarn-batch=0"), headers);
  }

  @Test
  void messagesGoToTopicsOfTheirOwnAndOneThatIsMissingIsWaitedFor() {
    String here = SharedKafka.newTopic("here", 1);
    String later = SharedKafka.newName("later");
    words.addAll(List.of("a", "b"));
    Output<String> output =
        KafkaOutput.<String>messages(
                kafka.servers(),
                word -> KafkaMessage.of(word.equals("a") ? here : later, word, word))
            .settings(Map.of("max.block.ms", "1000"));
    try (StreamingContext context = context(output);
        JobRun run = context.open()) {
      assertTrue(run.runNext());
      assertFalse(run.runNext());
      assertTrue(run.waiting().isPresent());
      assertEquals(List.of(), kafka.readAll(here));
      kafka.createTopic(later, 1);
      while (run.waiting().isPresent()) {
        run.runNext();
      }
    }

    assertEquals(1, kafka.readAll(here).size());
    assertEquals(1, kafka.readAll(later).size());
  }

  @Test
  void aMessageThatCannotBeMadeFailsTheBatchAndNothingIsSeen() {
    String topic = SharedKafka.newTopic("unmade", 1);
    words.addAll(List.of("a"));
    Output<String> output =
        KafkaOutput.messages(kafka.servers(), word -> KafkaMessage.of(null, word, word));
    JobFailedException failed = assertThrows(JobFailedException.class, () -> run(output));

    assertTrue(failed.getMessage().contains("topic"), failed::getMessage);
    assertEquals(List.of(), kafka.readAll(topic));
  }

  @Test
  void aMessageThatIsTooLargeFailsTheBatchBeforeItIsCommitted() {
    String topic = SharedKafka.newTopic("large", 1);
    words.addAll(List.of("x".repeat(2_000_000)));
    Output<String> output = KafkaOutput.text(kafka.servers(), topic);
    JobFailedException failed = assertThrows(JobFailedException.class, () -> run(output));

    assertTrue(failed.getMessage().contains("max.request.size"), failed::getMessage);
  }

  @Test
  void aBatchThatIsLargerThanTheProducersMemoryIsWrittenWhole() {
    String topic = SharedKafka.newTopic("much", 1);
    words.addAll(IntStream.range(0, 15_000).mapToObj(i -> i + "x".repeat(1_000)).toList());
    run(
        KafkaOutput.text(kafka.servers(), topic)
            .settings(Map.of("buffer.memory", "65536", "batch.size", "16384")));

    assertEquals(
        15_000,
        kafka.readAll(topic).stream().map(record -> text(record.value())).distinct().count());
  }

  @Test
  void aKeyDecidesThePartition() {
    String topic = SharedKafka.newTopic("keyed", 5);
    words.addAll(IntStream.range(0, 100).mapToObj(i -> "word" + i % 10).toList());
    run(KafkaOutput.text(kafka.servers(), topic).key(word -> word));
    Map<String, Set<Integer>> partitions = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : kafka.readAll(topic)) {
      partitions
          .computeIfAbsent(text(record.key()), missing -> new HashSet<>())
          .add(record.partition());
    }

    assertEquals(10, partitions.size());
    assertTrue(partitions.values().stream().allMatch(of -> of.size() == 1), partitions::toString);
  }

  @Test
  void aTopicThatIsMissingIsRefusedBeforeTheJobIsOpened() {
    try (StreamingContext context = context(KafkaOutput.text(kafka.servers(), "no-such-topic"))) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, context::open);

      assertTrue(refused.getMessage().contains("no-such-topic"), refused::getMessage);
    }
  }

  @Test
  void theChangesOfATableAreATopic() {
    String topic = SharedKafka.newTopic("changes", 1);
    try (StreamingContext context = new StreamingContext(job, backend, ONE_ATTEMPT)) {
      context
          .source(words)
          .keyBy(KeyTypes.STRING, word -> word)
          .aggregateByKey("counts", Aggregates.count("n"))
          .changes()
          .to("changes", KafkaOutput.changes(kafka.servers(), topic));
      try (JobRun run = context.open()) {
        words.addAll(List.of("a"));
        run.runNext();
        words.addAll(List.of("a"));
        run.runNext();
        run.runNext();
      }
    }

    assertEquals(
        List.of(
            "a {\"batch\":0,\"before\":null,\"after\":{\"n\":1}}",
            "a {\"batch\":1,\"before\":{\"n\":1},\"after\":{\"n\":2}}"),
        kafka.readAll(topic).stream()
            .map(record -> text(record.key()) + " " + text(record.value()))
            .toList());
  }

  private StreamingContext context(Output<String> output) {
    StreamingContext context = new StreamingContext(job, backend, ONE_ATTEMPT);
    context.source(words).to("out", output);
    return context;
  }

  private void run(Output<String> output) {
    try (StreamingContext context = context(output);
        JobRun run = context.open()) {
      while (run.runNext()) {
        // until nothing is new
      }
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
