package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.run.UserFunctionException;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.function.Cogrouped;
import io.tarn.stream.engine.function.ForeachWriter;
import io.tarn.stream.engine.function.Joined;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.function.ReduceFunction;
import io.tarn.stream.engine.function.SerializableFunction;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Operations on a whole batch, or on its partitions, with the inputs of Spark's own tests. */
final class BatchOperationsTest {
  private static final List<List<Integer>> NUMBERS =
      List.of(range(1, 4), range(5, 8), range(9, 12));

  /** What a writer was told, by batch and partition. */
  private static final Map<String, List<String>> TOLD = new ConcurrentSkipListMap<>();

  private final TestJob job = new TestJob();

  @BeforeEach
  void forget() {
    TOLD.clear();
  }

  @Test
  void mapPartitionsGivesWhatItMakesOfEachPartition() {
    assertEquals(
        List.of(List.of(3, 7), List.of(11, 15), List.of(19, 23)),
        batches(2, NUMBERS, numbers -> numbers.mapPartitions(BatchOperationsTest::sumOf)));
  }

  @Test
  void glomGivesEachPartitionAsAList() {
    assertEquals(
        List.of(
            List.of(List.of(1, 2), List.of(3, 4)),
            List.of(List.of(5, 6), List.of(7, 8)),
            List.of(List.of(9, 10), List.of(11, 12))),
        batches(2, NUMBERS, DStream::glom));
  }

  @Test
  void glomGivesPartitionsWithoutRecordsToo() {
    assertEquals(
        List.of(List.of(List.of(), List.of(4))),
        batches(2, List.of(range(1, 4)), numbers -> numbers.filter(n -> n == 4).glom()));
  }

  @Test
  void repartitionSpreadsRecordsEvenlyAndKeepsTheirOrder() {
    for (int partitions : new int[] {1, 2, 5, 300}) {
      List<List<List<Integer>>> spread =
          batches(
              3,
              List.of(range(1, 100), range(101, 200)),
              numbers -> numbers.repartition(partitions).glom());

      for (int batch = 0; batch < 2; batch++) {
        List<List<Integer>> parts = spread.get(batch);
        assertEquals(partitions, parts.size());
        assertEquals(
            range(batch * 100 + 1, batch * 100 + 100),
            parts.stream().flatMap(List::stream).sorted().toList());
        for (List<Integer> part : parts) {
          assertTrue(Math.abs(part.size() - 100.0 / partitions) <= 2, () -> "even: " + parts);
          assertEquals(part.stream().sorted().toList(), part);
        }
      }
    }
  }

  @Test
  void repartitionToNoPartitionIsRefused() {
    assertEquals(
        "partitions must be from 1 to 10000, but is 0",
        assertThrows(
                IllegalArgumentException.class,
                () -> batches(2, NUMBERS, numbers -> numbers.repartition(0)))
            .getMessage());
  }

  @Test
  void countGivesOneNumberForEachBatchAlsoZero() {
    assertEquals(
        List.of(List.of(0L), List.of(1L), List.of(2L)),
        batches(
            2,
            List.of(List.of(-1), List.of(1), List.of(-1, 1, 2)),
            numbers -> numbers.filter(n -> n > 0).count()));
  }

  @Test
  void reduceMakesOneOfABatchAndNothingOfNone() {
    assertEquals(
        List.of(List.of(10), List.of(26), List.of(42)),
        batches(2, NUMBERS, numbers -> numbers.reduce(Integer::sum)));
    assertEquals(
        List.of(List.of()),
        batches(
            2, List.of(List.of(1)), numbers -> numbers.filter(n -> n > 1).reduce(Integer::sum)));
  }

  @Test
  void whatReduceMakesIsInTheOrderOfTheInput() {
    assertEquals(
        List.of(List.of("abcdefg")),
        batches(
            3, List.of(List.of("a", "b", "c", "d", "e", "f", "g")), s -> s.reduce(String::concat)));
  }

  @Test
  void topGivesTheFirstInOrderAndOfEqualOnesThoseThatCameFirst() {
    List<String> words = List.of("bb", "a", "dd", "ccc", "e", "ff", "ggg", "h");

    assertEquals(
        List.of(List.of("ccc", "ggg", "bb", "dd")),
        batches(3, List.of(words), s -> s.top(4, (one, other) -> other.length() - one.length())));
    assertEquals(List.of(words), batches(3, List.of(words), s -> s.top(100, (one, other) -> 0)));
    assertEquals(
        "top must give at least 1 record, but is to give 0",
        assertThrows(
                IllegalArgumentException.class,
                () -> batches(2, NUMBERS, numbers -> numbers.top(0, Integer::compare)))
            .getMessage());
  }

  @Test
  void orderByPutsABatchInOrderAndEqualOnesAsTheyCame() {
    List<Integer> numbers = IntStream.range(0, 200).map(n -> n * 37 % 101).boxed().toList();

    assertEquals(
        List.of(numbers.stream().sorted(Comparator.reverseOrder()).toList()),
        batches(3, List.of(numbers), s -> s.orderBy((one, other) -> other - one)));
    assertEquals(
        List.of(numbers.stream().sorted(Comparator.comparing(n -> n % 7)).toList()),
        batches(3, List.of(numbers), s -> s.orderBy((one, other) -> one % 7 - other % 7)));
  }

  @Test
  void theMostFrequentWordsOfAllAreTheTopOfComplete() {
    List<List<String>> given = new ArrayList<>();
    job.run(
        context ->
            context
                .source(TestJob.source(List.of("a", "b", "a"), List.of("b", "b", "c")))
                .mapToPair(KeyTypes.STRING, word -> Pair.of(word, 1L))
                .updateStateByKey(
                    StateSpec.of("counts", Long.class),
                    (word, ones, count) -> Optional.of(count.orElse(0L) + ones.size()))
                .complete()
                .top(2, (one, other) -> Long.compare(other.value(), one.value()))
                .map(pair -> pair.key() + "=" + pair.value())
                .foreachBatch((info, top) -> given.add(top)));

    assertEquals(List.of(List.of("a=2", "b=1"), List.of("b=3", "a=2")), given);
  }

  @Test
  void flatMapOptionalLeavesOutWhatIsEmpty() {
    assertEquals(
        List.of(List.of("2", "4"), List.of("6", "8"), List.of("10", "12")),
        batches(
            2,
            NUMBERS,
            numbers ->
                numbers.flatMapOptional(n -> Optional.of("" + n).filter(text -> n % 2 == 0))));
  }

  @Test
  void transformGivesWhatItsFunctionMakesOfTheStream() {
    assertEquals(
        List.of(List.of("1", "2", "3", "4"), List.of("5", "6", "7", "8"), range("9", 10, 12)),
        batches(2, NUMBERS, numbers -> numbers.transform(s -> s.map(String::valueOf))));
    assertEquals(
        "the function given to transform gave null; let it give a stream",
        assertThrows(
                IllegalArgumentException.class,
                () -> batches(2, NUMBERS, numbers -> numbers.transform(s -> (DStream<Long>) null)))
            .getMessage());
  }

  @Test
  void transformWithMakesOneOfTwoStreams() {
    assertEquals(
        List.of(List.of("a:1x", "b:1x"), List.of(":1x"), List.of(), List.of()),
        joined(
            (left, right) ->
                left.transformPairsWith(right, (one, other) -> one.<String>join(other))));
  }

  @Test
  void cachedStreamsStayWhatTheyAre() {
    assertEquals(
        List.of(List.of("a=2")),
        batches(
            2,
            List.of(List.of("a", "a")),
            words ->
                words
                    .cache()
                    .mapToPair(KeyTypes.STRING, word -> Pair.of(word, 1))
                    .cache()
                    .repartition(3)
                    .persist()
                    .reduceByKey(Integer::sum)
                    .orderBy((one, other) -> 0)
                    .filter(pair -> pair.value() > 0)
                    .mapValues(n -> n)
                    .map(pair -> pair.key() + "=" + pair.value())));
  }

  @Test
  void groupByKeyGathersTheValuesOfABatchInOrder() {
    assertEquals(
        List.of(List.of("a=[1, 3]", "b=[2]"), List.of("=[1, 2]"), List.of()),
        sorted(
            batches(
                3,
                List.of(List.of("a1", "b2", "a3"), List.of("1", "2"), List.of("skip")),
                words ->
                    words
                        .filter(word -> !word.equals("skip"))
                        .mapToPair(
                            KeyTypes.STRING,
                            word ->
                                Pair.of(
                                    word.substring(0, word.length() - 1),
                                    word.charAt(word.length() - 1)))
                        .groupByKey()
                        .map(pair -> pair.key() + "=" + pair.value()))));
  }

  @Test
  void combineByKeyCombinesToSomethingElse() {
    SerializableFunction<Integer, List<Integer>> create = List::of;
    ReduceFunction<List<Integer>> merge =
        (one, other) -> Stream.concat(one.stream(), other.stream()).toList();
    assertEquals(
        List.of(List.of("0=[2, 4, 6]", "1=[1, 3, 5, 7]")),
        sorted(
            batches(
                3,
                List.of(range(1, 7)),
                numbers ->
                    numbers
                        .keyBy(KeyTypes.INT, n -> n % 2)
                        .combineByKey(
                            create,
                            (all, n) -> Stream.concat(all.stream(), Stream.of(n)).toList(),
                            merge)
                        .map(pair -> pair.key() + "=" + pair.value()))));
  }

  @Test
  void cogroupGivesTheValuesOfBothStreams() {
    List<List<String>> given = new ArrayList<>();
    QueueSource<String> second = new QueueSource<>("second", 2);
    List.of(List.of("a", "a", "b"), List.of("b", ""), List.of("-"), List.of("-"))
        .forEach(second::addAll);
    job.run(
        context -> {
          PairDStream<String, String> right = keyed(context.source(second), "x");
          keyed(
                  context.source(
                      TestJob.source(
                          List.of("a", "a", "b"), List.of("a", ""), List.of(""), List.of("-"))),
                  "1")
              .cogroup(right)
              .map(pair -> pair.key() + ":" + text(pair.value()))
              .foreachBatch((info, records) -> given.add(records.stream().sorted().toList()));
        });

    assertEquals(
        List.of(
            List.of("a:[1, 1][x, x]", "b:[1][x]"),
            List.of(":[1][x]", "a:[1][]", "b:[][x]"),
            List.of(":[1][]"),
            List.of()),
        given);
  }

  private static String text(Cogrouped<String, String> values) {
    return "" + values.left() + values.right();
  }

  @Test
  void joinGivesEachPairOfValuesOfAKeyInABatch() {
    assertEquals(
        List.of(List.of("a:1x", "b:1x"), List.of(":1x"), List.of(), List.of()),
        joined((left, right) -> left.join(right)));
  }

  @Test
  void leftOuterJoinAlsoGivesWhatHasNoRightValue() {
    assertEquals(
        List.of(List.of("a:1x", "b:1x"), List.of(":1x", "a:1null"), List.of(":1null"), List.of()),
        joined((left, right) -> left.leftOuterJoin(right)));
  }

  @Test
  void rightOuterJoinAlsoGivesWhatHasNoLeftValue() {
    assertEquals(
        List.of(List.of("a:1x", "b:1x"), List.of(":1x", "b:nullx"), List.of(), List.of(":nullx")),
        joined((left, right) -> left.rightOuterJoin(right)));
  }

  @Test
  void fullOuterJoinAlsoGivesWhatHasNoOtherValue() {
    assertEquals(
        List.of(
            List.of("a:1x", "b:1x"),
            List.of(":1x", "a:1null", "b:nullx"),
            List.of(":1null"),
            List.of(":nullx")),
        joined((left, right) -> left.fullOuterJoin(right)));
  }

  @Test
  void eachValueIsJoinedWithEachOther() {
    assertEquals(
        List.of(List.of("1a", "1b", "2a", "2b", "3a", "3b")),
        batches(
            2,
            List.of(List.of("1", "2", "3", "a", "b")),
            words -> {
              PairDStream<Integer, String> all = words.keyBy(KeyTypes.INT, word -> 0);
              return all.filter(pair -> pair.value().compareTo("a") < 0)
                  .join(all.filter(pair -> pair.value().compareTo("a") >= 0))
                  .map(pair -> pair.value().left() + pair.value().right());
            }));
  }

  @Test
  void streamsWithKeysOfTwoTypesAreNotJoined() {
    assertEquals(
        "streams with keys of type int and long cannot be grouped together; map one of them to the"
            + " other's key type first",
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    batches(
                        2,
                        NUMBERS,
                        numbers ->
                            numbers
                                .transform(
                                    s ->
                                        s.keyBy(
                                            KeyTypes.struct(KeyTypes.INT),
                                            n -> List.of((Object) n)))
                                .cogroup(
                                    numbers.keyBy(
                                        KeyTypes.struct(KeyTypes.LONG), n -> List.of((Object) n)))))
            .getMessage()
            .replace("struct<int>", "int")
            .replace("struct<long>", "long"));
  }

  @Test
  void whatAPartitionsFunctionThrowsFailsTheBatch() {
    assertFails(
        "mapPartitions failed on partition 0: java.lang.IllegalStateException: at 2",
        numbers ->
            numbers.mapPartitions(
                records ->
                    all(records).stream().map(BatchOperationsTest::failingAtTwo).iterator()));
    assertFails(
        "mapPartitions gave null for partition 0; leave null out of what it gives",
        numbers -> numbers.mapPartitions(records -> Arrays.asList((Integer) null).iterator()));
    assertFails(
        "mapPartitions gave null for partition 0; give an empty iterator where there is nothing to"
            + " give",
        numbers -> numbers.<Integer>mapPartitions(records -> null));
  }

  private static Integer failingAtTwo(Integer n) {
    if (n == 2) {
      throw new IllegalStateException("at 2");
    }
    return n;
  }

  @Test
  void aPartitionsFunctionCannotHideWhatItsRecordsFailedBy() {
    assertFails(
        "map failed on 2 (in 0:1): java.lang.IllegalStateException: at 2",
        numbers ->
            numbers
                .map(BatchOperationsTest::failingAtTwo)
                .mapPartitions(
                    records -> {
                      try {
                        return sumOf(records);
                      } catch (RuntimeException hidden) {
                        return List.of(0).iterator();
                      }
                    }));
  }

  @Test
  void whatAPartitionsFunctionLeavesCountsAsRead() {
    job.run(
        context ->
            context
                .source(TestJob.source(range(1, 100)))
                .mapPartitions(records -> List.of(records.next()).iterator())
                .foreachBatch((info, records) -> {}));

    assertEquals(100, job.progress().get(0).inputRows());
  }

  @Test
  void aWriterIsOpenedForEachPartitionAndClosedBehindItsRecords() {
    job.run(
        context -> {
          QueueSource<Integer> source = new QueueSource<>("in", 2);
          NUMBERS.forEach(source::addAll);
          context.source(source).foreach(Telling::new);
        });

    assertEquals(
        Map.of(
            "0/0", List.of("open", "1", "2", "close null"),
            "0/1", List.of("open", "3", "4", "close null"),
            "1/0", List.of("open", "5", "6", "close null"),
            "1/1", List.of("open", "7", "8", "close null"),
            "2/0", List.of("open", "9", "10", "close null"),
            "2/1", List.of("open", "11", "12", "close null")),
        TOLD);
  }

  @Test
  void aWriterThatIsNotToWriteIsGivenNothing() {
    job.run(
        context ->
            context
                .source(TestJob.source(range(1, 4)))
                .map(n -> -n)
                .foreach(() -> new Telling(false)));

    assertEquals(List.of("open", "close null"), TOLD.get("0/0"));
    assertEquals(4, job.progress().get(0).inputRows());
  }

  @Test
  void aWriterThatFailsIsClosedWithTheReasonAndFailsTheBatch() {
    JobFailedException thrown =
        assertThrows(
            JobFailedException.class,
            () ->
                job.run(
                    context ->
                        context.source(inOnePartition(List.of(1, 13))).foreach(Telling::new)));

    assertTrue(
        thrown.getMessage().contains("foreach failed on 13: java.io.IOException: not 13"),
        thrown.getMessage());
    assertEquals(
        List.of("open", "1", "close foreach failed on 13: java.io.IOException: not 13"),
        TOLD.get("0/0").subList(0, 3));
  }

  /** Tells what it is told. */
  private static final class Telling implements ForeachWriter<Integer> {
    private final boolean writes;
    private List<String> told;

    Telling() {
      this(true);
    }

    Telling(boolean writes) {
      this.writes = writes;
    }

    @Override
    public boolean open(Attempt attempt, int partition) {
      told =
          TOLD.computeIfAbsent(
              attempt.plan().batch() + "/" + partition, missing -> new CopyOnWriteArrayList<>());
      told.add("open");
      return writes;
    }

    @Override
    public void process(Integer record) throws java.io.IOException {
      if (record == 13) {
        throw new java.io.IOException("not 13");
      }
      told.add("" + record);
    }

    @Override
    public void close(Throwable failure) {
      told.add("close " + (failure == null ? null : failure.getMessage()));
    }
  }

  @Test
  void foreachPartitionHandsOverEachPartition() {
    job.run(
        context ->
            context
                .source(TestJob.source(range(1, 6)))
                .foreachPartition(
                    (attempt, partition, records) ->
                        TOLD.put(
                            attempt.plan().batch() + "/" + partition,
                            all(records).stream().map(String::valueOf).toList())));

    assertEquals(
        Map.of("0/0", List.of("1", "2"), "0/1", List.of("3", "4"), "0/2", List.of("5", "6")), TOLD);
  }

  @Test
  void updatesThatAreMovedStillTakeBackWhatTheyReplace() {
    InMemoryBackend backend = new InMemoryBackend();
    TestJob moved = new TestJob(backend, TestJob.STRICT);
    moved.run(
        context ->
            context
                .source(TestJob.source(List.of("a", "b", "a"), List.of("a", "c")))
                .keyBy(KeyTypes.STRING, word -> word)
                .aggregateByKey("counts", Aggregates.count("n"))
                .repartition(3)
                .keyBy(KeyTypes.INT, pair -> 0)
                .aggregateByKey("all", Aggregates.sum("n", pair -> pair.value().asLong("n"))));

    assertEquals(5L, moved.rows("all").values().stream().mapToLong(Bytes::toLong).sum());
  }

  private void assertFails(String message, Function<DStream<Integer>, DStream<Integer>> operation) {
    JobFailedException thrown =
        assertThrows(JobFailedException.class, () -> batches(1, NUMBERS, operation));
    Throwable cause = thrown;
    while (!(cause instanceof UserFunctionException)) {
      cause = cause.getCause();
    }
    assertTrue(cause.getMessage().startsWith(message), cause.getMessage());
  }

  /** What two streams of Spark's tests of joins give. */
  private List<List<String>> joined(Join join) {
    List<List<String>> given = new ArrayList<>();
    QueueSource<String> second = new QueueSource<>("second", 2);
    List.of(List.of("a", "b"), List.of("b", ""), List.of("-"), List.of("")).forEach(second::addAll);
    job.run(
        context ->
            join.of(
                    keyed(
                        context.source(
                            TestJob.source(
                                List.of("a", "b"), List.of("a", ""), List.of(""), List.of("-"))),
                        "1"),
                    keyed(context.source(second), "x"))
                .map(pair -> pair.key() + ":" + pair.value().left() + pair.value().right())
                .foreachBatch((info, records) -> given.add(records.stream().sorted().toList())));
    return given;
  }

  /** A dash stands for nothing: a batch runs for input alone. */
  private static PairDStream<String, String> keyed(DStream<String> words, String value) {
    return words
        .filter(word -> !word.equals("-"))
        .mapToPair(KeyTypes.STRING, word -> Pair.of(word, value));
  }

  private interface Join {
    PairDStream<String, Joined<String, String>> of(
        PairDStream<String, String> left, PairDStream<String, String> right);
  }

  private <T, R> List<List<R>> batches(
      int partitions, List<List<T>> input, Function<DStream<T>, DStream<R>> operation) {
    QueueSource<T> source = new QueueSource<>("in", partitions);
    input.forEach(source::addAll);
    return new TestJob().batches(context -> operation.apply(context.source(source)));
  }

  private static List<List<String>> sorted(List<List<String>> batches) {
    return batches.stream().map(batch -> batch.stream().sorted().toList()).toList();
  }

  private static QueueSource<Integer> inOnePartition(List<Integer> batch) {
    QueueSource<Integer> source = new QueueSource<>("in", 1);
    source.addAll(batch);
    return source;
  }

  private static Iterator<Integer> sumOf(Iterator<Integer> numbers) {
    return List.of(all(numbers).stream().mapToInt(Integer::intValue).sum()).iterator();
  }

  private static <T> List<T> all(Iterator<T> records) {
    List<T> all = new ArrayList<>();
    records.forEachRemaining(all::add);
    return all;
  }

  private static List<Integer> range(int first, int last) {
    return IntStream.rangeClosed(first, last).boxed().toList();
  }

  private static List<String> range(String first, int second, int last) {
    return Stream.concat(Stream.of(first), range(second, last).stream().map(String::valueOf))
        .toList();
  }
}
