package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.schemas.BatchWindow;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.protocol.JobAdmin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Windows over batches with the inputs of Spark's own tests, opened once, and anew for each batch.
 * A record {@code -} stands for nothing: a batch runs for input alone.
 */
final class BatchWindowTest {
  private static final StateSpec<Integer> KEPT = StateSpec.of("kept", Integer.class);
  private static final BatchWindow TWO = BatchWindow.sliding(2, 1);
  private static final List<String> SIX = List.of("0", "1", "2", "3", "4", "5");
  private static final List<String> LARGER_SLIDE =
      List.of("a1", "a2", "a3", "a4", "a5", "a6", "-", "-");
  private static final List<String> BIG =
      List.of(
          "a1",
          "a1 b1",
          "a1 b1 c1",
          "a1 b1",
          "a1",
          "-",
          "a1",
          "a1 b1",
          "a1 b1 c1",
          "a1 b1",
          "a1",
          "-");
  private static final List<String> BIG_REDUCED =
      List.of(
          "a1",
          "a2 b1",
          "a2 b2 c1",
          "a2 b2 c1",
          "a2 b1",
          "a1",
          "a1",
          "a2 b1",
          "a2 b2 c1",
          "a2 b2 c1",
          "a2 b1",
          "a1");

  private final SteppedJob job = new SteppedJob();
  private final QueueSource<String> source = new QueueSource<>("in", 2);
  private final long seed = System.nanoTime();

  @AfterEach
  void close() {
    job.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aWindowHasTheRecordsOfItsBatches(boolean restarts) {
    assertWindows(restarts, TWO, List.of("0", "0 1", "1 2", "2 3", "3 4", "4 5"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTumblingWindowHasEachRecordOnce(boolean restarts) {
    assertWindows(restarts, BatchWindow.tumbling(2), List.of("", "0 1", "", "2 3", "", "4 5"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLargerWindowFillsUp(boolean restarts) {
    assertWindows(
        restarts, BatchWindow.sliding(4, 2), List.of("", "0 1", "", "0 1 2 3", "", "2 3 4 5"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void windowsWithGapsLeaveBatchesOut(boolean restarts) {
    assertWindows(restarts, BatchWindow.sliding(2, 3), List.of("", "", "1 2", "", "", "4 5"));
  }

  private void assertWindows(boolean restarts, BatchWindow window, List<String> expected) {
    assertEquals(
        expected,
        steps(
            restarts,
            SIX,
            words -> words.map(Integer::valueOf).window(window, KEPT).map(number -> "" + number)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theBooksWindowsOfNumbersHaveTheirContentsAndMaxima(boolean restarts) {
    int last = restarts ? 24 : 100;
    List<String> numbers = IntStream.rangeClosed(1, last).mapToObj(n -> "" + n).toList();
    BatchWindow window = BatchWindow.sliding(3, 2);

    List<String> contents =
        steps(
            restarts,
            numbers,
            words -> words.map(Integer::valueOf).window(window, KEPT).map(number -> "" + number));
    assertEquals(List.of("", "1 2", "", "2 3 4", "", "4 5 6", "", "6 7 8"), contents.subList(0, 8));
    assertEquals(
        Stream.of(last - 2, last - 1, last)
            .map(n -> "" + n)
            .sorted()
            .collect(Collectors.joining(" ")),
        contents.get(last - 1));

    SteppedJob second = new SteppedJob();
    QueueSource<String> again = new QueueSource<>("in", 2);
    second.begin(
        restarts,
        context ->
            context
                .source(again)
                .map(Integer::valueOf)
                .reduceByWindow(window, KEPT, Integer::max)
                .map(number -> "" + number));
    List<String> maxima = new ArrayList<>();
    for (String number : numbers) {
      again.addAll(List.of(number));
      maxima.addAll(second.step());
    }
    second.close();
    assertEquals(IntStream.rangeClosed(1, last / 2).mapToObj(n -> "" + 2 * n).toList(), maxima);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theBooksWindowsOfParitiesAreTheSameWithAndWithoutInverse(boolean restarts) {
    List<String> numbers = IntStream.range(0, 20).mapToObj(n -> "" + n).toList();
    BatchWindow window = BatchWindow.sliding(4, 2);
    Function<DStream<String>, PairDStream<Integer, Integer>> parities =
        words -> words.map(Integer::valueOf).mapToPair(KeyTypes.INT, n -> Pair.of(n % 2, n));

    List<String> plain =
        steps(
            restarts,
            numbers,
            words ->
                parities
                    .apply(words)
                    .reduceByKeyAndWindow(window, KEPT, Integer::sum)
                    .map(pair -> pair.key() + "=" + pair.value()));
    assertEquals(List.of("", "0=0 1=1", "", "0=2 1=4", "", "0=6 1=8"), plain.subList(0, 6));

    SteppedJob second = new SteppedJob();
    QueueSource<String> again = new QueueSource<>("in", 2);
    second.begin(
        restarts,
        context ->
            parities
                .apply(context.source(again))
                .reduceByKeyAndWindow(window, KEPT, Integer::sum, (sum, n) -> sum - n)
                .map(pair -> pair.key() + "=" + pair.value()));
    List<String> inverse = new ArrayList<>();
    for (String number : numbers) {
      again.addAll(List.of(number));
      inverse.add(String.join(" ", second.step()));
    }
    second.close();
    assertEquals(plain, inverse);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void valuesAreReducedByKeyAndWindow(boolean restarts) {
    assertReduced(restarts, TWO, List.of("a1 a3"), List.of("a4"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aKeyThatIsInTheWindowIsAddedTo(boolean restarts) {
    assertReduced(restarts, TWO, List.of("a1", "a1"), List.of("a1", "a2"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aNewKeyComesIntoTheWindow(boolean restarts) {
    assertReduced(restarts, TWO, List.of("a1", "a1 b1"), List.of("a1", "a2 b1"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aKeyLeavesTheWindow(boolean restarts) {
    assertReduced(restarts, TWO, List.of("a1", "a1", "-", "-"), List.of("a1", "a2", "a1", ""));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void windowsThatSlideByMoreAreReducedToo(boolean restarts) {
    assertReduced(
        restarts,
        BatchWindow.sliding(4, 2),
        LARGER_SLIDE,
        List.of("", "a3", "", "a10", "", "a18", "", "a11"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void manyKeysComeAndGo(boolean restarts) {
    assertReduced(restarts, TWO, BIG, BIG_REDUCED);
  }

  private void assertReduced(
      boolean restarts, BatchWindow window, List<String> input, List<String> expected) {
    assertEquals(
        expected,
        steps(
            restarts,
            input,
            words -> text(pairs(words).reduceByKeyAndWindow(window, KEPT, Integer::sum))));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void valuesAreReducedWithAnInverse(boolean restarts) {
    assertReducedWithInverse(restarts, TWO, List.of("a1 a3"), List.of("a4"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aKeyThatIsInTheWindowIsAddedToWithAnInverse(boolean restarts) {
    assertReducedWithInverse(restarts, TWO, List.of("a1", "a1"), List.of("a1", "a2"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aNewKeyComesIntoTheWindowWithAnInverse(boolean restarts) {
    assertReducedWithInverse(restarts, TWO, List.of("a1", "a1 b1"), List.of("a1", "a2 b1"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aKeyStaysWithAnInverseWhereNothingOfItIsLeft(boolean restarts) {
    assertReducedWithInverse(
        restarts, TWO, List.of("a1", "a1", "-", "-"), List.of("a1", "a2", "a1", "a0"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void windowsThatSlideByMoreAreReducedWithAnInverse(boolean restarts) {
    assertReducedWithInverse(
        restarts,
        BatchWindow.sliding(4, 2),
        LARGER_SLIDE,
        List.of("", "a3", "", "a10", "", "a18", "", "a11"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void manyKeysComeAndStayWithAnInverse(boolean restarts) {
    assertReducedWithInverse(
        restarts,
        TWO,
        BIG,
        List.of(
            "a1",
            "a2 b1",
            "a2 b2 c1",
            "a2 b2 c1",
            "a2 b1 c0",
            "a1 b0 c0",
            "a1 b0 c0",
            "a2 b1 c0",
            "a2 b2 c1",
            "a2 b2 c1",
            "a2 b1 c0",
            "a1 b0 c0"));
  }

  private void assertReducedWithInverse(
      boolean restarts, BatchWindow window, List<String> input, List<String> expected) {
    assertEquals(
        expected,
        steps(
            restarts,
            input,
            words ->
                text(
                    pairs(words)
                        .reduceByKeyAndWindow(
                            window, KEPT, Integer::sum, (sum, value) -> sum - value))));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void stateMayBeKeptOfWhatWindowsGive(boolean restarts) {
    assertEquals(
        List.of("a1", "a3 b1", "a5 b3", "a6 b5"),
        steps(
            restarts,
            List.of("a1", "a1 b1", "a1 b1", "b1"),
            words ->
                pairs(words)
                    .reduceByKeyAndWindow(TWO, KEPT, Integer::sum, (sum, value) -> sum - value)
                    .aggregateByKey("totals", Aggregates.sum("n", n -> n))
                    .map(pair -> pair.key() + pair.value().asLong("n"))));
  }

  /** Of windows of two batches, each second batch, the one that ends the second is passed over. */
  @Test
  void aBatchThatIsPassedOverLeavesTheTotalsRight() {
    InMemoryBackend backend = new InMemoryBackend();
    List<String> given = new ArrayList<>();
    TestJob passing = new TestJob(backend, TestJob.STRICT);
    Consumer<StreamingContext> graph =
        context -> {
          DStream<String> words = split(context.source(source));
          text(pairs(words)
                  .reduceByKeyAndWindow(
                      BatchWindow.sliding(2, 2), KEPT, Integer::sum, (sum, value) -> sum - value))
              .foreachBatch((info, texts) -> given.add(String.join(" ", texts)));
          words.filter(BatchWindowTest::isNoFault).foreachBatch((info, all) -> {});
        };
    source.addAll(List.of("a1"));
    source.addAll(List.of("a2"));
    source.addAll(List.of("a4"));
    source.addAll(List.of("a8 z0"));
    assertThrows(JobFailedException.class, () -> passing.run(graph));
    try (JobAdmin admin = backend.administer(TestJob.NAME)) {
      admin.skip(3);
    }
    source.addAll(List.of("a16"));
    source.addAll(List.of("a32"));
    source.addAll(List.of("a64"));
    source.addAll(List.of("a128"));
    passing.run(graph);

    assertEquals(
        List.of("a3", "a48", "a192"), given.stream().filter(text -> !text.isEmpty()).toList());
  }

  private static boolean isNoFault(String word) {
    if (word.equals("z0")) {
      throw new IllegalStateException("z0");
    }
    return true;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFilterLetsKeysGo(boolean restarts) {
    assertEquals(
        BIG_REDUCED,
        steps(
            restarts,
            BIG,
            words ->
                text(
                    pairs(words)
                        .reduceByKeyAndWindow(
                            TWO,
                            KEPT,
                            Integer::sum,
                            (sum, value) -> sum - value,
                            pair -> pair.value() != 0))));
    assertEquals("{a=1}", job.job().states("kept", KeyTypes.STRING, KEPT.codec()).toString());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void valuesAreGroupedByKeyAndWindow(boolean restarts) {
    assertEquals(
        List.of(
            "a[1]",
            "a[1, 1] b[1]",
            "a[1, 1] b[1, 1] c[1]",
            "a[1, 1] b[1, 1] c[1]",
            "a[1, 1] b[1]",
            "a[1]"),
        steps(
            restarts,
            BIG.subList(0, 6),
            words ->
                pairs(words)
                    .groupByKeyAndWindow(TWO, KEPT)
                    .map(pair -> pair.key() + pair.value())));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void recordsAreCountedByWindowAlsoWhereThereAreNone(boolean restarts) {
    assertEquals(
        List.of("1", "2", "3", "3", "1", "0"),
        steps(
            restarts,
            List.of("1", "1", "1 2", "0", "-", "-"),
            words -> words.countByWindow(TWO, "kept").map(count -> "" + count)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void valuesAreCountedByWindow(boolean restarts) {
    assertEquals(
        List.of("a1", "a1 b2", "a1 b3"),
        steps(
            restarts,
            List.of("a", "b b", "a b"),
            words ->
                words
                    .countByValueAndWindow(TWO, "kept", KeyTypes.STRING)
                    .map(pair -> pair.key() + pair.value())));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aWindowIsReducedWithAnInverse(boolean restarts) {
    assertEquals(
        List.of("1", "3", "5", "7", "4", "0"),
        steps(
            restarts,
            List.of("1", "2", "3", "4", "-", "-"),
            words ->
                words
                    .map(Integer::valueOf)
                    .reduceByWindow(TWO, KEPT, Integer::sum, (sum, value) -> sum - value)
                    .map(sum -> "" + sum)));
  }

  @Test
  void anyWindowHasWhatAFoldOfTheLastBatchesHas() {
    Random random = new Random(seed);
    for (int round = 0; round < 6; round++) {
      BatchWindow window = BatchWindow.sliding(1 + random.nextInt(5), 1 + random.nextInt(4));
      List<String> input =
          IntStream.range(0, 14)
              .mapToObj(
                  batch ->
                      IntStream.range(0, random.nextInt(350))
                          .mapToObj(i -> "" + random.nextInt(1_000))
                          .collect(Collectors.joining(" ")))
              .map(batch -> batch.isEmpty() ? "-" : batch)
              .toList();
      List<String> expected =
          IntStream.range(0, input.size())
              .mapToObj(
                  batch ->
                      (batch + 1) % window.slide() != 0
                          ? ""
                          : input
                              .subList(Math.max(0, batch + 1 - window.length()), batch + 1)
                              .stream()
                              .flatMap(each -> Stream.of(each.split(" ")))
                              .filter(word -> !word.equals("-"))
                              .sorted()
                              .collect(Collectors.joining(" ")))
              .toList();
      try (SteppedJob stepped = new SteppedJob()) {
        QueueSource<String> words = new QueueSource<>("in", 3);
        stepped.begin(
            random.nextBoolean(),
            context ->
                split(context.source(words))
                    .map(Integer::valueOf)
                    .window(window, KEPT)
                    .map(number -> "" + number));
        List<String> given = new ArrayList<>();
        for (String batch : input) {
          words.addAll(List.of(batch));
          given.add(String.join(" ", stepped.step()));
        }
        assertEquals(expected, given, "seed " + seed + ", " + window);
      }
    }
  }

  @Test
  void whatHasLeftAWindowIsRemoved() {
    steps(
        false,
        SIX,
        words ->
            words
                .map(Integer::valueOf)
                .window(BatchWindow.sliding(3, 2), KEPT)
                .map(number -> "" + number));

    assertEquals(1, job.job().rows("kept").size()); // of batch 5; those of the next are to come
  }

  @Test
  void aWindowThatBecomesAnotherIsRefused() {
    Function<BatchWindow, Function<DStream<String>, DStream<String>>> windowed =
        window ->
            words -> words.map(Integer::valueOf).window(window, KEPT).map(number -> "" + number);
    steps(false, SIX, windowed.apply(TWO));

    assertEquals(
        "Table kept exists with another operation: window of 2 batches every 1, not window of 3"
            + " batches every 1; use another table name, or begin it anew: `tarn delete JOB TABLE`",
        assertThrows(
                IllegalArgumentException.class,
                () -> steps(false, SIX, windowed.apply(BatchWindow.sliding(3, 1))))
            .getMessage());
  }

  @Test
  void whatCannotBeAWindowIsRefused() {
    assertEquals(
        "a window must have at least 1 batch and slide by at least 1, but has 0 and slides by 1",
        assertThrows(IllegalArgumentException.class, () -> BatchWindow.sliding(0, 1)).getMessage());
    assertEquals(
        "table kept is kept for a window of 2 batches every 1 and cannot have an idle TTL: rows would"
            + " expire while they are still needed",
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    steps(
                        false,
                        SIX,
                        words ->
                            words
                                .map(Integer::valueOf)
                                .window(TWO, KEPT.idleTtl(Duration.ofDays(1)))
                                .map(number -> "" + number)))
            .getMessage());
  }

  private List<String> steps(
      boolean restarts,
      List<String> batches,
      Function<DStream<String>, DStream<String>> operation) {
    job.begin(restarts, context -> operation.apply(split(context.source(source))));
    List<String> given = new ArrayList<>();
    for (String batch : batches) {
      source.addAll(List.of(batch));
      given.add(
          job.step().stream().sorted(Comparator.naturalOrder()).collect(Collectors.joining(" ")));
    }
    return given;
  }

  private static DStream<String> split(DStream<String> batches) {
    return batches.flatMap(batch -> List.of(batch.split(" "))).filter(word -> !word.equals("-"));
  }

  private static PairDStream<String, Integer> pairs(DStream<String> words) {
    return words.mapToPair(
        KeyTypes.STRING, word -> Pair.of(word.substring(0, 1), Integer.valueOf(word.substring(1))));
  }

  private static DStream<String> text(PairDStream<String, Integer> pairs) {
    return pairs.map(pair -> pair.key() + pair.value());
  }
}
