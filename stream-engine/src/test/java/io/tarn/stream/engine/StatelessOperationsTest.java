package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.Plan;
import io.tarn.spi.read.DeadRecord;
import io.tarn.spi.sink.Sink;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.QueueSource;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Operations that keep no state, against plain loops. */
final class StatelessOperationsTest {
  private static final List<Integer> FIRST = IntStream.range(0, 100).boxed().toList();
  private static final List<Integer> SECOND = IntStream.range(50, 130).boxed().toList();

  private final TestJob job = new TestJob();

  @Test
  void mapGivesEachRecordsImageInOrder() {
    assertEquals(each(n -> List.of(n * 2)), batches(numbers -> numbers.map(n -> n * 2)));
  }

  @Test
  void filterKeepsWhatMeetsTheCondition() {
    assertEquals(
        each(n -> n % 3 == 0 ? List.of(n) : List.of()),
        batches(numbers -> numbers.filter(n -> n % 3 == 0)));
  }

  @Test
  void flatMapGivesAnyNumberOfRecords() {
    assertEquals(
        each(n -> IntStream.range(0, n % 4).boxed().toList()),
        batches(numbers -> numbers.flatMap(n -> IntStream.range(0, n % 4).boxed().toList())));
  }

  @Test
  void mapToPairKeyByAndMapValuesPairThemUp() {
    assertEquals(
        each(n -> List.of(Pair.of("k" + n % 7, n + 1))),
        batches(
            numbers ->
                numbers
                    .mapToPair(KeyTypes.STRING, n -> Pair.of("k" + n % 7, n))
                    .mapValues(n -> n + 1)));
    assertEquals(
        each(n -> List.of(Pair.of((long) n % 7, n))),
        batches(numbers -> numbers.keyBy(KeyTypes.LONG, n -> (long) n % 7)));
  }

  @Test
  void aSinkThatStopsEarlyLeavesNothingUncounted() {
    job.run(context -> context.source(TestJob.source(FIRST)).to(new FirstOnly()));

    assertEquals(FIRST.size(), job.progress().get(0).inputRows());
  }

  /** Takes one record and lets the others be. */
  private static final class FirstOnly implements Sink<Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public void open() {}

    @Override
    public void write(Attempt attempt, int partition, Iterator<Integer> records) {
      records.next();
    }

    @Override
    public void close() {}
  }

  @Test
  void pairsThatAreFilteredOrUnitedAreStillPairs() {
    assertEquals(
        maps(each(n -> n % 2 == 0 ? List.of(Pair.of((long) n, n + n)) : List.of())),
        maps(
            batches(
                numbers -> {
                  PairDStream<Long, Integer> even =
                      numbers.keyBy(KeyTypes.LONG, n -> (long) n).filter(p -> p.value() % 2 == 0);
                  return even.union(even).reduceByKey(Integer::sum);
                })));
  }

  @Test
  void pairsWithKeysOfTwoTypesCannotBeUnited() {
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                job.run(
                    context -> {
                      DStream<List<Object>> rows =
                          context.source(TestJob.source(List.of(List.<Object>of("a", 1L))));
                      rows.keyBy(KeyTypes.struct(KeyTypes.STRING, KeyTypes.LONG), row -> row)
                          .union(rows.keyBy(KeyTypes.struct(KeyTypes.STRING), row -> row));
                    }));

    assertEquals(
        "streams with keys of type struct<string,long> and struct<string> cannot be united; map one "
            + "of them to the other's key type first",
        thrown.getMessage());
  }

  @Test
  void unionHoldsTheRecordsOfBothWhateverTheirSplits() {
    List<List<Integer>> united =
        job.batches(
            context ->
                context
                    .source(TestJob.source(FIRST, SECOND))
                    .filter(n -> n % 2 == 0)
                    .union(context.source(other(List.of(1_000, 1_001), List.of(1_002)))));

    assertEquals(
        List.of(
            sorted(FIRST.stream().filter(n -> n % 2 == 0).toList(), List.of(1_000, 1_001)),
            sorted(SECOND.stream().filter(n -> n % 2 == 0).toList(), List.of(1_002))),
        united.stream().map(batch -> sorted(batch, List.of())).toList());
  }

  @Test
  void severalStreamsAreUnitedInOne() {
    assertEquals(
        List.of(List.of(1, 2, 5, 6, 9, 10)),
        job
            .batches(
                context -> {
                  DStream<Integer> numbers = context.source(TestJob.source(List.of(1, 2)));
                  return context.union(
                      List.of(numbers, numbers.map(n -> n + 4), numbers.map(n -> n + 8)));
                })
            .stream()
            .map(batch -> batch.stream().sorted().toList())
            .toList());
    assertEquals(
        "there are no streams to be united; give at least one",
        assertThrows(
                IllegalArgumentException.class,
                () -> job.run(context -> context.union(List.<DStream<Integer>>of())))
            .getMessage());
  }

  @Test
  void unionOfAStreamWithItselfHoldsEachRecordTwice() {
    assertEquals(
        List.of(sorted(FIRST, FIRST), sorted(SECOND, SECOND)),
        batches(numbers -> numbers.union(numbers)).stream()
            .map(batch -> sorted(batch, List.of()))
            .toList());
  }

  @Test
  void reduceByKeyMakesOneValueOfEachKeyOfABatch() {
    List<Map<Long, Integer>> expected = new ArrayList<>();
    for (List<Integer> batch : List.of(FIRST, SECOND)) {
      Map<Long, Integer> sums = new HashMap<>();
      batch.forEach(n -> sums.merge((long) n % 7, n, Integer::sum));
      expected.add(sums);
    }

    assertEquals(
        expected,
        maps(
            batches(
                numbers ->
                    numbers.keyBy(KeyTypes.LONG, n -> (long) n % 7).reduceByKey(Integer::sum))));
  }

  @Test
  void countByValueCountsWithinABatch() {
    Map<String, Long> first = new HashMap<>();
    FIRST.forEach(n -> first.merge("v" + n % 5, 1L, Long::sum));
    Map<String, Long> second = new HashMap<>();
    SECOND.forEach(n -> second.merge("v" + n % 5, 1L, Long::sum));

    assertEquals(
        List.of(first, second),
        maps(batches(numbers -> numbers.map(n -> "v" + n % 5).countByValue(KeyTypes.STRING))));
  }

  @Test
  void flatMapValuesGivesAnyNumberOfValuesForEachKey() {
    List<List<Pair<String, Integer>>> given =
        job.batches(
            context ->
                context
                    .source(TestJob.source(List.of(3, 0, 1)))
                    .keyBy(KeyTypes.STRING, n -> "k" + n)
                    .flatMapValues(n -> Collections.nCopies(n, -n)));

    assertEquals(
        List.of(
            List.of(Pair.of("k3", -3), Pair.of("k3", -3), Pair.of("k3", -3), Pair.of("k1", -1))),
        given);
  }

  @Test
  void flatMapValuesMustGiveNoNull() {
    JobFailedException thrown =
        assertThrows(
            JobFailedException.class,
            () ->
                batches(
                    numbers ->
                        numbers
                            .keyBy(KeyTypes.STRING, n -> "k")
                            .flatMapValues(n -> Collections.singletonList((Integer) null))));

    assertTrue(
        thrown.getCause().getMessage().startsWith("flatMapValues gave null for "),
        thrown.getCause().getMessage());
  }

  @Test
  void whatCannotBeParsedGoesToTheDeadLettersAsTheSourceGaveIt() {
    List<List<Integer>> parsed =
        job.batches(
            context ->
                context
                    .source(TestJob.source(List.of("1", "x", "3"), List.of("", "5")))
                    .map(text -> text + "")
                    .parse(Integer::parseInt));

    assertEquals(List.of(List.of(1, 3), List.of(5)), parsed);
    List<DeadRecord> dead = job.deadRecords();
    assertEquals(
        List.of("in 0:1 x: For input string: \"x\"", "in 1:0 : For input string: \"\""),
        dead.stream()
            .map(
                letter ->
                    letter.source()
                        + " "
                        + letter.position()
                        + " "
                        + letter.text()
                        + ": "
                        + letter.reason())
            .toList());
    assertEquals(1, job.progress().get(0).deadRows());
    assertEquals(3, job.progress().get(0).inputRows());
  }

  @Test
  void aKeyThatCannotBeARowKeyGoesToTheDeadLetters() {
    List<String> words = new ArrayList<>(List.of("good", "nul\0nul", "x".repeat(40_000)));
    words.add(null);
    job.run(
        context ->
            context
                .source(TestJob.source(List.of(0, 1, 2, 3)))
                .keyBy(KeyTypes.STRING, words::get)
                .aggregateByKey("counts", Aggregates.count("n")));

    assertEquals(Map.of("good", 1L), Counts.of(job, "counts"));
    List<String> reasons = job.deadRecords().stream().map(DeadRecord::reason).sorted().toList();
    assertEquals(3, reasons.size(), reasons::toString);
    assertTrue(reasons.get(0).endsWith("a key must not be null"), reasons.get(0));
    assertTrue(reasons.get(1).contains("a row key must be <= 32000 bytes"), reasons.get(1));
    assertTrue(reasons.get(2).contains("must not contain NUL"), reasons.get(2));
  }

  @Test
  void printShowsABatchOnceItIsCommittedAndNoSooner() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    List<String> printedBefore = new ArrayList<>();
    job.run(
        context -> {
          DStream<String> words =
              context.source(TestJob.source(List.of("a", "b", "c"), List.of("d")));
          words.print(2, out);
          words.foreachBatch(
              (info, records) -> printedBefore.add(bytes.toString(StandardCharsets.UTF_8)));
        });

    String first = String.format("batch 0: 3 records%n  a%n  b%n  …%n");
    assertEquals(List.of("", first), printedBefore);
    assertEquals(
        first + String.format("batch 1: 1 records%n  d%n"), bytes.toString(StandardCharsets.UTF_8));
  }

  @Test
  void foreachBatchIsToldTheBatchIdAndTheVersion() {
    List<Plan> infos = new ArrayList<>();
    job.run(
        context ->
            context
                .source(TestJob.source(FIRST, SECOND))
                .foreachBatch((info, records) -> infos.add(info)));

    assertEquals(List.of(0L, 1L), infos.stream().map(Plan::batch).toList());
    assertEquals(
        job.progress().stream().map(BatchProgress::version).toList(),
        infos.stream().map(Plan::version).toList());
  }

  @Test
  void windowsWithoutEventTimeAreRefused() {
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                job.run(
                    context ->
                        context
                            .source(TestJob.source(FIRST))
                            .keyBy(KeyTypes.LONG, n -> (long) n)
                            .window(WindowSpec.tumbling(Duration.ofMinutes(1)))));

    assertEquals(
        "windows need event time: call withWatermark on the stream before window, or withEventTime"
            + " for windows that never close",
        thrown.getMessage());
  }

  private <T> List<List<T>> batches(Function<DStream<Integer>, DStream<T>> operation) {
    return new TestJob()
        .batches(context -> operation.apply(context.source(TestJob.source(FIRST, SECOND))));
  }

  private static <T> List<List<T>> each(Function<Integer, List<T>> images) {
    return List.of(
        FIRST.stream().flatMap(n -> images.apply(n).stream()).toList(),
        SECOND.stream().flatMap(n -> images.apply(n).stream()).toList());
  }

  private static <K, V> List<Map<K, V>> maps(List<List<Pair<K, V>>> batches) {
    List<Map<K, V>> maps = new ArrayList<>();
    for (List<Pair<K, V>> batch : batches) {
      Map<K, V> map = new HashMap<>();
      batch.forEach(pair -> assertEquals(null, map.put(pair.key(), pair.value())));
      maps.add(map);
    }
    return maps;
  }

  private static QueueSource<Integer> other(List<Integer> first, List<Integer> second) {
    QueueSource<Integer> source = new QueueSource<>("other", 5);
    source.addAll(first);
    source.addAll(second);
    return source;
  }

  private static List<Integer> sorted(List<Integer> left, List<Integer> right) {
    List<Integer> all = new ArrayList<>(left);
    all.addAll(right);
    all.sort(null);
    return all;
  }
}
