package io.tarn.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.kafka.embedded.KafkaClient;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.source.SourceState;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.job.JobRun;
import io.tarn.stream.engine.job.Trigger;
import io.tarn.stream.engine.memory.InMemoryBackend;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Jobs that read topics of a real broker. */
final class KafkaSourceIT {
  private static final EngineConfig ONE_ATTEMPT =
      EngineConfig.defaults().withAttempts(1, Duration.ZERO, Duration.ZERO);

  private final KafkaClient kafka = SharedKafka.get();
  private final InMemoryBackend backend = new InMemoryBackend();

  /** What was read, a list for each batch, in alphabetical order. */
  private final List<List<String>> batches = new ArrayList<>();

  @Test
  void aRecordHasAllThatKafkaKnowsOfIt() {
    String topic = SharedKafka.newTopic("all", 1);
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer(Map.of())) {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(topic, 0, 1_700_000_000_000L, bytes("k"), bytes("v"));
      record.headers().add("h", bytes("1")).add("h", bytes("2")).add("none", null);
      producer.send(record);
      producer.send(new ProducerRecord<>(topic, 0, null, null));
    }
    List<KafkaRecord> read = new ArrayList<>();
    try (StreamingContext context = context()) {
      context.source(source(topic)).foreachBatch((batch, records) -> read.addAll(records));
      runAll(context);
    }

    KafkaRecord first = read.get(0);
    assertEquals(topic + "-0@0 k=v", first.toString());
    assertEquals(Instant.ofEpochMilli(1_700_000_000_000L), first.timestamp());
    assertEquals("2", first.header("h").orElseThrow());
    assertTrue(first.header("none").isEmpty());
    assertEquals(3, first.headers().size());
    assertTrue(read.get(1).valueBytes().isEmpty());
    assertTrue(read.get(1).keyBytes().isEmpty());
  }

  @Test
  void valuesOfJsonAreReadAndOthersGoToTheDeadLetters() {
    String topic = SharedKafka.newTopic("json", 1);
    kafka.put(topic, 0, List.of("{\"host\":\"a\",\"bytes\":3}", "{\"host\":\"a\"}", "no json"));
    List<Hit> hits = new ArrayList<>();
    try (StreamingContext context = context()) {
      context
          .source(source(topic))
          .parse(KafkaRecord.json(Hit.class))
          .foreachBatch((batch, records) -> hits.addAll(records));
      runAll(context);
    }

    assertEquals(List.of(new Hit("a", 3)), hits);
    assertEquals(
        List.of(topic + "-0@1", topic + "-0@2"),
        backend.deadLetters("job").stream().map(letter -> letter.position()).toList());
  }

  record Hit(String host, long bytes) {}

  @Test
  void aLimitIsSharedOutAmongPartitionsAndNothingIsLeftOut() {
    String topic = SharedKafka.newTopic("limited", 3);
    kafka.put(topic, 0, numbers(0, 90));
    kafka.put(topic, 1, numbers(90, 99));
    kafka.put(topic, 2, numbers(99, 100));
    run(source(topic).maxRecordsPerBatch(10));

    assertEquals(10, batches.size());
    assertTrue(batches.stream().allMatch(batch -> batch.size() == 10), batches::toString);
    assertEquals(sorted(numbers(0, 100)), all());
  }

  @Test
  void partitionsAndTopicsThatComeToBeAreReadFromTheirBeginning() {
    String stem = SharedKafka.newName("found");
    kafka.createTopic(stem + "-a", 1);
    kafka.put(stem + "-a", 0, List.of("before"));
    KafkaSource source =
        KafkaSource.pattern(kafka.servers(), stem + "-.*").fromNowOn().discoverEvery(Duration.ZERO);
    run(source);
    kafka.addPartitions(stem + "-a", 2);
    kafka.createTopic(stem + "-b", 1);
    kafka.put(stem + "-a", 1, List.of("of a new partition"));
    kafka.put(stem + "-b", 0, List.of("of a new topic"));
    run(source);

    assertEquals(List.of("of a new partition", "of a new topic"), all());
  }

  @Test
  void onlyThePartitionsThatAreNamedAreRead() {
    String topic = SharedKafka.newTopic("named", 3);
    kafka.put(topic, 0, List.of("0"));
    kafka.put(topic, 1, List.of("1"));
    kafka.put(topic, 2, List.of("2"));
    run(KafkaSource.partitions(kafka.servers(), Map.of(topic, Set.of(0, 2))));

    assertEquals(List.of("0", "2"), all());
  }

  @Test
  void aJobBeginsAtATime() {
    String topic = SharedKafka.newTopic("since", 2);
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer(Map.of())) {
      producer.send(new ProducerRecord<>(topic, 0, 1_000L, null, bytes("early")));
      producer.send(new ProducerRecord<>(topic, 0, 2_000L, null, bytes("late")));
      producer.send(new ProducerRecord<>(topic, 1, 1_500L, null, bytes("early, too")));
    }
    KafkaSource since = source(topic).since(Instant.ofEpochMilli(2_000));
    run(since);
    kafka.put(topic, 1, List.of("later"));
    run(since);

    assertEquals(List.of("late", "later"), all());
  }

  @Test
  void aJobBeginsAtOffsets() {
    String topic = SharedKafka.newTopic("offsets", 2);
    kafka.put(topic, 0, List.of("a", "b", "c"));
    kafka.put(topic, 1, List.of("d"));
    run(source(topic).offsets(Map.of(topic, Map.of(0, 2L))));

    assertEquals(List.of("c", "d"), all());
  }

  @Test
  void recordsOfAnAbortedTransactionAreNeverGiven() {
    String topic = SharedKafka.newTopic("aborted", 1);
    try (KafkaProducer<byte[], byte[]> producer =
        kafka.producer(Map.of("transactional.id", "of-" + topic))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, 0, null, bytes("aborted")));
      producer.flush();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, 0, null, bytes("committed")));
      producer.commitTransaction();
      run(source(topic));
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, 0, null, bytes("open")));
      producer.flush();
      run(source(topic));
      assertEquals(List.of("committed"), all());
      producer.commitTransaction();
    }
    run(source(topic));

    assertEquals(List.of("committed", "open"), all());
  }

  @Test
  void recordsThatAreGoneFailTheJobUnlessTheyAreToBeSkipped() {
    String topic = SharedKafka.newTopic("gone", 1);
    kafka.put(topic, 0, List.of("a"));
    run(source(topic));
    kafka.put(topic, 0, List.of("b", "c", "d"));
    kafka.deleteBefore(topic, 0, 3);
    JobFailedException lost = assertThrows(JobFailedException.class, () -> run(source(topic)));

    assertTrue(
        lost.getMessage().contains("records 1 to 2 of " + topic + "-0 are gone"), lost::getMessage);
    assertTrue(lost.getMessage().contains("LostOffsets.SKIP"), lost::getMessage);
    run(source(topic).lost(LostOffsets.SKIP).maxRecordsPerBatch(1));
    assertEquals(List.of("a", "d"), all());
  }

  @Test
  void recordsThatGoBetweenPlanAndReadingFailTheBatchUnlessTheyAreToBeSkipped() {
    String topic = SharedKafka.newTopic("going", 1);
    kafka.put(topic, 0, List.of("a", "b", "c"));
    assertThrows(JobFailedException.class, () -> runFailing(source(topic)));
    kafka.deleteBefore(topic, 0, 2);
    JobFailedException lost = assertThrows(JobFailedException.class, () -> run(source(topic)));

    assertTrue(lost.getMessage().contains("records 0 to 1"), lost::getMessage);
    run(source(topic).lost(LostOffsets.SKIP));
    assertEquals(List.of("c"), all());
  }

  @Test
  void aTopicThatWasMadeAnewIsNotTakenForTheOldOne() {
    String topic = SharedKafka.newTopic("anew", 1);
    kafka.put(topic, 0, List.of("a"));
    run(source(topic));
    kafka.deleteTopic(topic);
    kafka.createTopic(topic, 1);
    kafka.put(topic, 0, List.of("b", "c"));
    JobFailedException lost = assertThrows(JobFailedException.class, () -> run(source(topic)));

    assertTrue(lost.getMessage().contains("another made under its name"), lost::getMessage);
    run(source(topic).lost(LostOffsets.SKIP));
    assertEquals(List.of("a", "b", "c"), all());
  }

  @Test
  void aTopicThatGoesBetweenPlanAndReadingFailsTheBatchUnlessItIsToBeSkipped() {
    String topic = SharedKafka.newTopic("away", 1);
    kafka.put(topic, 0, List.of("a"));
    assertThrows(JobFailedException.class, () -> runFailing(source(topic)));
    kafka.deleteTopic(topic);
    kafka.createTopic(topic, 1);
    kafka.put(topic, 0, List.of("b"));
    JobFailedException lost = assertThrows(JobFailedException.class, () -> run(source(topic)));

    assertTrue(lost.getMessage().contains("another made under its name"), lost::getMessage);
    run(source(topic).lost(LostOffsets.SKIP));
    assertEquals(List.of("b"), all());
  }

  @Test
  void ofAPatternATopicThatWasDeletedIsNamedOrSkipped() {
    String stem = SharedKafka.newName("deleted");
    kafka.createTopic(stem + "-a", 1);
    kafka.put(stem + "-a", 0, List.of("a"));
    KafkaSource source =
        KafkaSource.pattern(kafka.servers(), stem + "-.*").discoverEvery(Duration.ZERO);
    run(source);
    kafka.deleteTopic(stem + "-a");
    JobFailedException lost = assertThrows(JobFailedException.class, () -> run(source));
    assertTrue(
        lost.getMessage().contains("topic " + stem + "-a is not there any more"), lost::getMessage);
    run(source.lost(LostOffsets.SKIP));
    kafka.createTopic(stem + "-b", 1);
    kafka.put(stem + "-b", 0, List.of("b"));
    run(source.lost(LostOffsets.SKIP));

    assertEquals(List.of("a", "b"), all());
  }

  @Test
  void aPatternNeverMatchesWhatOutputsNote() {
    String stem = SharedKafka.newName("tarn-noted");
    kafka.createTopic(stem + "-deliveries", 1);
    kafka.put(stem + "-deliveries", 0, List.of("a note"));
    run(KafkaSource.pattern(kafka.servers(), stem + ".*"));

    assertEquals(List.of(), all());
  }

  @Test
  void limitsThatAreMetInTheMidstOfTransactionsLoseNothing() {
    String topic = SharedKafka.newTopic("gaps", 1);
    List<String> committed = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer =
        kafka.producer(Map.of("transactional.id", "of-" + topic))) {
      producer.initTransactions();
      for (int i = 0; i < 12; i++) {
        List<String> values = numbers(10 * i, 10 * i + 1 + i % 3);
        producer.beginTransaction();
        values.forEach(value -> producer.send(new ProducerRecord<>(topic, 0, null, bytes(value))));
        producer.flush();
        if (i % 2 == 0) {
          producer.commitTransaction();
          committed.addAll(values);
        } else {
          producer.abortTransaction();
        }
      }
    }
    run(source(topic).maxRecordsPerBatch(3));

    assertEquals(sorted(committed), all());
  }

  @Test
  void recordsOfOpenTransactionsAreGivenWhereThatIsAskedFor() {
    String topic = SharedKafka.newTopic("uncommitted", 1);
    try (KafkaProducer<byte[], byte[]> producer =
        kafka.producer(Map.of("transactional.id", "of-" + topic))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, 0, null, bytes("open")));
      producer.flush();
      run(source(topic).settings(Map.of("isolation.level", "read_uncommitted")));
      producer.abortTransaction();
    }

    assertEquals(List.of("open"), all());
  }

  @Test
  void aLongRangeOfOnePartitionIsReadBySeveralTasksEachRecordOnce() {
    String topic = SharedKafka.newTopic("long", 1);
    kafka.put(topic, 0, numbers(0, 120_000));
    run(source(topic));

    assertEquals(List.of(sorted(numbers(0, 120_000))), batches);
  }

  @Test
  void onceReadsAllWhateverTheLimit() throws Exception {
    String topic = SharedKafka.newTopic("once", 2);
    kafka.put(topic, 0, numbers(0, 20));
    kafka.put(topic, 1, numbers(20, 25));
    try (StreamingContext context = context()) {
      context
          .source(source(topic).maxRecordsPerBatch(1))
          .map(KafkaRecord::value)
          .foreachBatch((batch, values) -> batches.add(sorted(values)));
      context.start(Trigger.once()).awaitTermination();
    }

    assertEquals(List.of(sorted(numbers(0, 25))), batches);
  }

  @Test
  void aLimitWithoutBoundReadsAllFromAnOffsetOn() {
    String topic = SharedKafka.newTopic("unbound", 1);
    kafka.put(topic, 0, numbers(0, 5));
    run(source(topic).offsets(Map.of(topic, Map.of(0, 3L))).maxRecordsPerBatch(Long.MAX_VALUE));

    assertEquals(List.of("3", "4"), all());
  }

  @Test
  void batchesAreNoLargerThanWhatIsDoneWithInTheTimeThatTheyShouldTake() {
    String topic = SharedKafka.newTopic("paced", 1);
    kafka.put(topic, 0, numbers(0, 3_000));
    EngineConfig paced = ONE_ATTEMPT.withTargetDuration(Duration.ofMillis(200));
    try (StreamingContext context = new StreamingContext("job", backend, paced)) {
      context
          .source(source(topic).maxRecordsPerBatch(500))
          .map(KafkaRecord::value)
          .foreachBatch(
              (batch, values) -> {
                Thread.sleep(values.size()); // a thousand a second
                batches.add(values);
              });
      runAll(context);
    }

    assertEquals(3_000, all().size());
    assertEquals(500, batches.get(0).size());
    assertTrue(
        batches.subList(3, batches.size()).stream().allMatch(batch -> batch.size() <= 250),
        () -> batches.stream().map(List::size).toList().toString());
  }

  @Test
  void aBatchThatFailedIsRunAgainAsItWasPlannedThoughPartitionsWereAdded() throws Exception {
    String topic = SharedKafka.newTopic("again", 1);
    kafka.put(topic, 0, List.of("a"));
    KafkaSource source = source(topic).discoverEvery(Duration.ZERO);
    assertThrows(JobFailedException.class, () -> runFailing(source));
    kafka.addPartitions(topic, 2);
    kafka.put(topic, 1, List.of("b"));
    try (StreamingContext context = context()) {
      context
          .source(source)
          .map(KafkaRecord::value)
          .foreachBatch((batch, values) -> batches.add(sorted(values)));
      context.runAvailable();
    }

    assertEquals(List.of(List.of("a"), List.of("b")), batches);
  }

  @Test
  void aJobThatEndsWithWhatIsThereBeginsInReachOfThatWhereverItIsToldToBegin() throws Exception {
    String topic = SharedKafka.newTopic("reach", 2);
    kafka.put(topic, 0, List.of("a"));
    for (KafkaSource source :
        List.of(source(topic).fromNowOn(), source(topic).since(Instant.now().plusSeconds(600)))) {
      try (OpenSource<KafkaRecord> open = source.open(SourceState.EMPTY)) {
        open.prepareAvailableNow();
        kafka.put(topic, 0, List.of("later"));
        String end = open.next("", ReadLimit.OF_THE_SOURCE).orElseThrow();

        assertEquals(List.of(), open.splits(new OffsetRange("", end)));
        assertEquals(Optional.empty(), open.next(end, ReadLimit.OF_THE_SOURCE));
      }
    }
  }

  @Test
  void aTopicThatComesToBeSeenAfterTheStartIsForTheNextRun() {
    String topic = SharedKafka.newTopic("seen", 1);
    kafka.put(topic, 0, List.of("a"));
    KafkaSource source =
        KafkaSource.pattern(kafka.servers(), topic + ".*").discoverEvery(Duration.ZERO);
    String end;
    try (OpenSource<KafkaRecord> open = source.open(SourceState.EMPTY)) {
      end = open.next("", ReadLimit.OF_THE_SOURCE).orElseThrow();
    }
    try (OpenSource<KafkaRecord> open = source.open(SourceState.EMPTY)) {
      open.prepareAvailableNow();
      kafka.addPartitions(topic, 2);
      kafka.put(topic, 1, List.of("b"));

      assertEquals(Optional.empty(), open.next(end, ReadLimit.OF_THE_SOURCE));
    }
  }

  @Test
  void topicsAndPartitionsThatComeAtRandomLoseNothingThroughRestarts() {
    Random random = new Random(11);
    String stem = SharedKafka.newName("random");
    List<Integer> partitions = new ArrayList<>();
    List<String> put = new ArrayList<>();
    KafkaSource source =
        KafkaSource.pattern(kafka.servers(), stem + "-.*")
            .discoverEvery(Duration.ZERO)
            .maxRecordsPerBatch(7);
    for (int step = 0; step < 20; step++) {
      if (partitions.isEmpty() || random.nextInt(4) == 0) {
        kafka.createTopic(stem + "-" + partitions.size(), 1);
        partitions.add(1);
      }
      int topic = random.nextInt(partitions.size());
      if (random.nextInt(4) == 0) {
        partitions.set(topic, partitions.get(topic) + 1);
        kafka.addPartitions(stem + "-" + topic, partitions.get(topic));
      }
      List<String> values = numbers(100 * step, 100 * step + random.nextInt(20));
      kafka.put(stem + "-" + topic, random.nextInt(partitions.get(topic)), values);
      put.addAll(values);
      if (random.nextInt(3) == 0) {
        run(source);
      }
    }
    run(source);

    assertEquals(sorted(put), all());
  }

  @Test
  void offsetsThatCannotBeAreRefused() {
    String topic = SharedKafka.newTopic("refused", 1);
    assertThrows(
        IllegalArgumentException.class, () -> source(topic).offsets(Map.of(topic, Map.of(0, -1L))));
    IllegalArgumentException unread =
        assertThrows(
            IllegalArgumentException.class,
            () -> run(source(topic).offsets(Map.of(topic, Map.of(0, 0L, 7, 0L)))));

    assertTrue(unread.getMessage().contains("partitions [0, 7]"), unread::getMessage);
  }

  @Test
  void whatCannotBeReadIsRefusedWhenItIsSaid() {
    assertThrows(IllegalArgumentException.class, () -> KafkaSource.topics(" ", "any"));
    assertThrows(IllegalArgumentException.class, () -> KafkaSource.partitions("a:1", Map.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> KafkaSource.partitions("a:1", Map.of("any", Set.of())));
    assertThrows(IllegalStateException.class, () -> source("any").fromNowOn().since(Instant.EPOCH));
    assertThrows(IllegalArgumentException.class, () -> source("any").maxRecordsPerBatch(0));
    for (String setting :
        List.of(
            "auto.offset.reset",
            "enable.auto.commit",
            "key.deserializer",
            "value.deserializer",
            "key.serializer",
            "value.serializer",
            "acks",
            "enable.idempotence")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> source("any").settings(Map.of(setting, "x")),
          setting);
    }
  }

  @Test
  void windowsGoByTheTimesOfRecords() {
    String topic = SharedKafka.newTopic("times", 1);
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer(Map.of())) {
      for (long time : new long[] {1_000, 2_000, 61_000}) {
        producer.send(new ProducerRecord<>(topic, 0, time, bytes("k"), bytes("v")));
      }
    }
    List<String> finals = new ArrayList<>();
    try (StreamingContext context = context()) {
      context
          .source(source(topic))
          .withWatermark(KafkaRecord::timestamp, Duration.ZERO)
          .keyBy(KeyTypes.STRING, KafkaRecord::key)
          .window(WindowSpec.tumbling(Duration.ofMinutes(1)))
          .aggregate("counts", Aggregates.count("n"))
          .finals()
          .foreachBatch(
              (batch, windows) ->
                  windows.forEach(
                      window -> finals.add(window.window().start() + " " + window.asLong("n"))));
      runAll(context);
    }

    assertEquals(List.of("1970-01-01T00:00:00Z 2"), finals);
  }

  @Test
  void aTopicThatIsMissingIsRefusedBeforeTheJobIsOpened() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> run(source("no-such-topic")));

    assertTrue(refused.getMessage().contains("no-such-topic"), refused::getMessage);
    assertThrows(
        BackendException.class,
        () ->
            run(
                KafkaSource.topics("127.0.0.1:1", "any")
                    .settings(
                        Map.of("default.api.timeout.ms", "1000", "request.timeout.ms", "500"))));
  }

  @Test
  void aGroupIsToldHowFarTheJobHasCome() {
    String topic = SharedKafka.newTopic("told", 1);
    kafka.put(topic, 0, List.of("a", "b"));
    run(source(topic).commitTo("group-of-" + topic));

    assertEquals(2, kafka.groupOffset("group-of-" + topic, topic, 0));
  }

  @Test
  void aCompactedTopicIsReadToItsEndThoughOffsetsAreMissing() {
    String topic = SharedKafka.newName("compacted");
    kafka.createTopic(
        topic,
        1,
        Map.of(
            "cleanup.policy", "compact",
            "segment.ms", "100",
            "min.cleanable.dirty.ratio", "0.001",
            "delete.retention.ms", "0"));
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer(Map.of())) {
      IntStream.range(0, 20)
          .forEach(
              i ->
                  producer.send(
                      new ProducerRecord<>(topic, 0, bytes("k"), bytes(String.valueOf(i)))));
    }
    run(source(topic));

    assertTrue(all().contains("19"), all()::toString);
  }

  @Test
  void whatTheSourceDecidesByItselfIsRefusedAsASetting() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> source("any").settings(Map.of("group.id", "mine")));

    assertTrue(refused.getMessage().contains("commitTo"), refused::getMessage);
  }

  private KafkaSource source(String topic) {
    return KafkaSource.topics(kafka.servers(), topic);
  }

  private StreamingContext context() {
    return new StreamingContext("job", backend, ONE_ATTEMPT);
  }

  /** As a process of its own: all batches that there are. */
  private void run(KafkaSource source) {
    try (StreamingContext context = context()) {
      context
          .source(source)
          .map(KafkaRecord::value)
          .foreachBatch((batch, values) -> batches.add(sorted(values)));
      runAll(context);
    }
  }

  private void runFailing(KafkaSource source) {
    try (StreamingContext context = context()) {
      context
          .source(source)
          .map(KafkaRecord::value)
          .foreachBatch(
              (batch, values) -> {
                throw new IllegalStateException("as it was told");
              });
      runAll(context);
    }
  }

  private static void runAll(StreamingContext context) {
    try (JobRun run = context.open()) {
      while (run.runNext()) {
        // until nothing is new
      }
    }
  }

  private List<String> all() {
    return sorted(batches.stream().flatMap(List::stream).toList());
  }

  private static List<String> sorted(List<String> values) {
    return values.stream().sorted().toList();
  }

  private static List<String> numbers(int from, int to) {
    return Stream.iterate(from, i -> i + 1).limit(to - from).map(String::valueOf).toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
