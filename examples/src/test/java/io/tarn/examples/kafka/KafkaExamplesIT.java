package io.tarn.examples.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.client.Row;
import io.tarn.client.Rows;
import io.tarn.client.TarnClient;
import io.tarn.files.CsvLines;
import io.tarn.files.FileLookup;
import io.tarn.kafka.KafkaOutput;
import io.tarn.kafka.KafkaSource;
import io.tarn.kafka.embedded.EmbeddedKafka;
import io.tarn.kafka.embedded.KafkaClient;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.memory.InMemoryBackend;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker. */
final class KafkaExamplesIT {
  @TempDir static Path folder;

  private static EmbeddedKafka broker;
  private static KafkaClient kafka;

  private final InMemoryBackend backend = new InMemoryBackend();

  @BeforeAll
  static void start() {
    broker = EmbeddedKafka.start(folder.resolve("kafka"));
    kafka = broker.client();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void wordsOfATopicAreCountedOnAfterTheJobWasStartedAgain() throws Exception {
    kafka.createTopic("texts", 2);
    kafka.put("texts", 0, List.of("the whale", ""));
    kafka.put("texts", 1, List.of("the sea"));
    countWords();
    kafka.put("texts", 0, List.of("whale  whale"));
    countWords();

    Map<String, Long> counts = new HashMap<>();
    try (TarnClient client = TarnClient.on(backend.reads());
        Rows<Row> rows = client.job("words").snapshot().table("words").scan()) {
      rows.forEach(row -> counts.put((String) row.key(), row.value().asLong("n")));
    }
    assertEquals(Map.of("the", 2L, "whale", 3L, "sea", 1L), counts);
  }

  private void countWords() throws InterruptedException {
    try (StreamingContext streams = new StreamingContext("words", backend)) {
      KafkaWordCount.build(streams.source(KafkaSource.topics(kafka.servers(), "texts"))).print();
      streams.runAvailable();
    }
  }

  @Test
  void eachOrderGoesOnWithItsCustomerAndOnce() throws Exception {
    kafka.createTopic("orders", 1);
    kafka.createTopic("enriched", 1);
    kafka.put(
        "orders",
        0,
        List.of(
            "{\"id\":1,\"customer\":7,\"cents\":250}",
            "{\"id\":2,\"customer\":8,\"cents\":100}",
            "{\"id\":3,\"customer\":7}"));
    Path customers =
        Files.writeString(folder.resolve("customers.csv"), "id,name,country\n7,Ada,GB\n");
    enrich(customers);
    enrich(customers);

    assertEquals(
        List.of(
            "1 {\"id\":1,\"cents\":250,\"name\":\"Ada\",\"country\":\"GB\"}",
            "2 {\"id\":2,\"cents\":100,\"name\":null,\"country\":null}"),
        kafka.readAll("enriched").stream()
            .map(
                record ->
                    new String(record.key(), StandardCharsets.UTF_8)
                        + " "
                        + new String(record.value(), StandardCharsets.UTF_8))
            .sorted()
            .toList());
    assertEquals(
        List.of("orders-0@2"),
        backend.deadLetters("orders").stream().map(letter -> letter.position()).toList());
  }

  private void enrich(Path customers) throws InterruptedException {
    FileLookup<Long, OrdersWithCustomers.Customer> lookup =
        FileLookup.<Long, OrdersWithCustomers.Customer>of(
                customers.toString(),
                CsvLines.of(OrdersWithCustomers.Customer.class),
                OrdersWithCustomers.Customer::id)
            .withHeader();
    try (StreamingContext streams = new StreamingContext("orders", backend)) {
      OrdersWithCustomers.build(
              streams.source(KafkaSource.topics(kafka.servers(), "orders")), lookup)
          .to(
              "orders",
              KafkaOutput.<OrdersWithCustomers.Enriched>json(kafka.servers(), "enriched")
                  .key(OrdersWithCustomers.Enriched::id));
      streams.runAvailable();
    }
  }
}
