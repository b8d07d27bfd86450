package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.Change;
import io.tarn.client.Row;
import io.tarn.client.Rows;
import io.tarn.client.TableReader;
import io.tarn.client.Value;
import io.tarn.schemas.KeyType;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.Window;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.aggregate.Aggregate;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.aggregate.WindowedResult;
import io.tarn.stream.engine.function.SerializableFunction;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Sessions of event time, by what Spark's tests expect of theirs and against a plain fold. */
final class SessionWindowTest {
  private static final String TABLE = "sessions";
  private static final KeyType<List<Object>> PAIR =
      KeyTypes.struct(KeyTypes.STRING, KeyTypes.STRING);
  private static final KeyType<List<Object>> NESTED = KeyTypes.struct(PAIR, KeyTypes.STRING);
  private static final KeyType<List<Object>> SEVERAL =
      KeyTypes.struct(KeyTypes.STRING, KeyTypes.STRING, KeyTypes.STRING);

  private final TestJob job = new TestJob();
  private final QueueSource<Word> words = new QueueSource<>("words", 2);
  private final List<List<String>> given = new ArrayList<>();

  /** A word, and the second at which it was said. */
  record Word(String text, int second) implements Serializable {
    Instant time() {
      return Instant.ofEpochSecond(second);
    }

    List<Object> nested() {
      return List.of(List.of(text, text), text);
    }

    List<Object> several() {
      return List.of(text, text, text);
    }

    /** One second, none, less than none, or ten, by the word. */
    Duration gap() {
      return Duration.ofSeconds(
          switch (text) {
            case "hello" -> 1;
            case "structured" -> 0;
            case "world" -> -10;
            default -> 10;
          });
    }
  }

  @Test
  void withoutAWatermarkEverySessionStaysOpen() {
    neverClosing(KeyTypes.STRING, Word::text);
  }

  @Test
  void sessionsOfNestedKeysStayOpenWithoutAWatermark() {
    neverClosing(NESTED, Word::nested);
  }

  @Test
  void sessionsOfKeysOfSeveralFieldsStayOpenWithoutAWatermark() {
    neverClosing(SEVERAL, Word::several);
  }

  private <K> void neverClosing(KeyType<K> type, SerializableFunction<Word, K> key) {
    Consumer<StreamingContext> graph =
        context ->
            context
                .source(words)
                .withEventTime(Word::time)
                .keyBy(type, key)
                .sessionWindow(Duration.ofSeconds(10))
                .aggregate(TABLE, Aggregates.count("n"));
    List<String> others = List.of("structured 41-51 1", "world 40-51 2");

    step(
        graph,
        said(40, "hello world spark streaming"),
        said(41, "world hello structured streaming"));
    assertEquals(plus(others, "hello 40-51 2", "spark 40-50 1", "streaming 40-51 2"), served());
    step(graph, said(25, "spark streaming"));
    assertEquals(
        plus(
            others,
            "hello 40-51 2",
            "spark 25-35 1",
            "spark 40-50 1",
            "streaming 25-35 1",
            "streaming 40-51 2"),
        served());
    step(graph, said(30, "spark streaming")); // its session ends where the later one begins
    assertEquals(plus(others, "hello 40-51 2", "spark 25-50 3", "streaming 25-51 4"), served());
    step(graph, said(60, "hello apache spark"));
    step(graph, said(90, "structured streaming"));
    assertEquals(
        plus(
            others,
            "apache 60-70 1",
            "hello 40-51 2",
            "hello 60-70 1",
            "spark 25-50 3",
            "spark 60-70 1",
            "streaming 25-51 4",
            "streaming 90-100 1",
            "structured 90-100 1"),
        served());
  }

  @Test
  void aSessionIsFinalOnceTheWatermarkIsAtItsEnd() {
    becomesFinal(KeyTypes.STRING, Word::text);
  }

  @Test
  void sessionsOfNestedKeysBecomeFinal() {
    becomesFinal(NESTED, Word::nested);
  }

  @Test
  void sessionsOfKeysOfSeveralFieldsBecomeFinal() {
    becomesFinal(SEVERAL, Word::several);
  }

  private <K> void becomesFinal(KeyType<K> type, SerializableFunction<Word, K> key) {
    steps(
        context -> watched(context, type, key).sessionWindow(Duration.ofSeconds(10)),
        List.of(
            "hello 40-51 2",
            "spark 25-50 3",
            "streaming 25-51 4",
            "structured 41-51 1",
            "world 40-51 2"),
        List.of(
            "apache 60-70 1",
            "hello 60-70 1",
            "spark 60-70 1",
            "streaming 90-100 1",
            "structured 90-100 1"));
  }

  @Test
  void eachRecordMayHaveAGapOfItsOwnAndIsLeftOutIfThatIsNotPositive() {
    gapsOfTheirOwn(KeyTypes.STRING, Word::text);
  }

  @Test
  void recordsOfNestedKeysMayHaveGapsOfTheirOwn() {
    gapsOfTheirOwn(NESTED, Word::nested);
  }

  @Test
  void recordsOfKeysOfSeveralFieldsMayHaveGapsOfTheirOwn() {
    gapsOfTheirOwn(SEVERAL, Word::several);
  }

  private <K> void gapsOfTheirOwn(KeyType<K> type, SerializableFunction<Word, K> key) {
    steps(
        context -> watched(context, type, key).sessionWindow(Word::gap),
        List.of("hello 40-42 2", "spark 25-50 3", "streaming 25-51 4"),
        List.of("apache 60-70 1", "hello 60-61 1", "spark 60-70 1", "streaming 90-100 1"));
  }

  /** Nothing is final before the last step, of which these are, and those are left open. */
  private <K> void steps(
      Function<StreamingContext, SessionDStream<K, Word>> sessions,
      List<String> closed,
      List<String> open) {
    Consumer<StreamingContext> graph =
        context -> sessions.apply(context).aggregate(TABLE, Aggregates.count("n"));
    step(
        graph,
        said(40, "hello world spark streaming"),
        said(41, "world hello structured streaming"));
    step(graph, said(25, "spark streaming")); // older, but no session that ends at 35 is closed
    List<String> before = served();
    step(graph, said(0, "spark streaming"));
    assertEquals(2, last().lateRows());
    assertEquals(before, served());
    step(graph, said(30, "spark streaming"));
    step(graph, said(60, "hello apache spark"));
    assertEquals(List.of(), finalOnes());
    step(graph, said(90, "structured streaming"));
    assertEquals(closed, finalOnes());
    assertEquals(
        Stream.concat(closed.stream().map(each -> each + " final"), open.stream())
            .sorted()
            .toList(),
        served().stream().sorted().toList());
    assertEquals(
        List.of("none", "11", "11", "11", "11", "30", "60"),
        job.progress().stream().map(SessionWindowTest::watermark).toList());
    assertEquals(
        List.of(0L, 0L, 2L, 0L, 0L, 0L, 0L),
        job.progress().stream().map(BatchProgress::lateRows).toList());
  }

  /** Spark has no sessions in update mode. */
  @Test
  void aBatchGivesTheSessionsThatItBeganOrChanged() {
    Consumer<StreamingContext> graph = counted();
    step(graph, said(40, "hello spark"), said(41, "hello structured"));
    step(graph, said(25, "spark"));
    step(graph, said(0, "spark"));
    step(graph, said(30, "spark"));
    step(graph, said(60, "hello"));
    step(graph, said(90, "structured"));
    assertEquals(
        List.of(
            List.of("hello 40-51 2", "spark 40-50 1", "structured 41-51 1"),
            List.of("spark 25-35 1"),
            List.of(),
            List.of("spark 25-50 3"),
            List.of("hello 60-70 1"),
            List.of("structured 90-100 1"),
            List.of()),
        given);
  }

  @Test
  void sessionsThatBecomeOneAreThreeChanges() {
    Consumer<StreamingContext> graph = counted();
    step(graph, said(40, "hello spark"));
    step(graph, said(25, "spark"));
    step(graph, said(30, "spark"));
    assertEquals(
        List.of("spark 25-35 1 -> none", "spark 25-50 none -> 3", "spark 40-50 1 -> none"),
        changes(1, 2));
    assertEquals(List.of("spark 25-35 none -> 1"), changes(0, 1));
    assertEquals(List.of("hello 40-50 none -> 1", "spark 25-50 none -> 3"), changes(-1, 2));
  }

  /** A session's row moves when it is closed; its value stays. */
  @Test
  void closingASessionIsNoChange() {
    Consumer<StreamingContext> graph = counted();
    step(graph, said(40, "spark"));
    step(graph, said(90, "hello"));
    assertEquals(List.of("hello 90-100 1", "spark 40-50 1 final"), served());
    assertEquals(0, last().inputRows());
    assertEquals(List.of(), changes(last().batch() - 1, last().batch()));
  }

  @Test
  void aggregatesAreMergedWithTheirSessions() {
    Consumer<StreamingContext> graph =
        context ->
            watched(context, KeyTypes.STRING, Word::text)
                .sessionWindow(Duration.ofSeconds(10))
                .aggregate(
                    TABLE,
                    Aggregates.min("min", Word::second),
                    Aggregates.max("max", Word::second),
                    Aggregates.avg("avg", Word::second),
                    Aggregates.sum("sum", Word::second));
    step(graph, said(41, "a"), said(42, "a"), said(40, "a"));
    step(graph, said(100, "b"), said(101, "b"));

    Row row = rows().get(0);
    assertEquals("40-52", text(row.window().orElseThrow()));
    assertEquals("{\"min\":40,\"max\":42,\"avg\":41.0,\"sum\":123}", row.value().toString());
    assertTrue(row.isFinal());
  }

  @Test
  void aSessionWithoutEventTimeIsRefused() {
    IllegalStateException refused =
        assertThrows(
            IllegalStateException.class,
            () ->
                job.run(
                    context ->
                        context
                            .source(words)
                            .keyBy(KeyTypes.STRING, Word::text)
                            .sessionWindow(Duration.ofSeconds(1))));
    assertEquals(
        "session windows need event time: call withWatermark on the stream before, or withEventTime"
            + " for sessions that never close",
        refused.getMessage());
  }

  @Test
  void aGapThatIsNotPositiveIsRefused() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                job.run(
                    context ->
                        watched(context, KeyTypes.STRING, Word::text)
                            .sessionWindow(Duration.ZERO)));
    assertEquals("gap must be positive, but is PT0S", refused.getMessage());
  }

  @Test
  void sessionsOfNumbersByTens() {
    Consumer<StreamingContext> graph = numbers(KeyTypes.LONG, word -> word.second() / 10L);
    assertEquals(
        List.of("1 10-16 2 21", "1 17-22 1 17"),
        fed(graph, List.of(), List.of(), List.of(), List.of("1 10-16 2 21", "1 17-22 1 17")));
    step(graph, said(10, ""));
    assertEquals(1, last().lateRows());
    assertEquals(List.of("1 10-16 2 21", "1 17-22 1 17"), finalOnes());
    step(graph, said(40, ""));
    assertEquals(List.of("1 10-16 2 21", "1 17-22 1 17", "2 25-30 1 25"), finalOnes());
    assertEquals(
        List.of(
            List.of("1 10-16 2 21"),
            List.of("1 17-22 1 17"),
            List.of("2 25-30 1 25"),
            List.of("3 35-40 1 35"),
            List.of("4 40-45 1 40")),
        given.stream().filter(batch -> !batch.isEmpty()).toList());
  }

  @Test
  void aKeyThatIsAlwaysTheSameGivesSessionsOfAll() {
    Consumer<StreamingContext> graph = numbers(KeyTypes.STRING, word -> "all");
    List<String> two = List.of("all 10-16 2 21", "all 17-22 1 17");
    assertEquals(two, fed(graph, List.of(), List.of(), List.of(), two));
    step(graph, said(10, ""));
    assertEquals(two, finalOnes());
    step(graph, said(40, ""));
    assertEquals(List.of("all 10-16 2 21", "all 17-22 1 17", "all 25-30 1 25"), finalOnes());
  }

  /** Feeds four batches, of which each makes these sessions final, and gives those of the last. */
  @SafeVarargs
  private List<String> fed(Consumer<StreamingContext> graph, List<String>... closed) {
    step(graph, said(10, ""), said(11, ""));
    assertEquals(closed[0], finalOnes());
    step(graph, said(17, ""));
    assertEquals(closed[1], finalOnes());
    step(graph, said(25, "")); // the watermark is 15, and 10 to 16 is open still
    assertEquals(closed[2], finalOnes());
    step(graph, said(35, ""));
    assertEquals(closed[3], finalOnes());
    return finalOnes();
  }

  private <K> Consumer<StreamingContext> numbers(
      KeyType<K> type, SerializableFunction<Word, K> key) {
    return context ->
        context
            .source(words)
            .withWatermark(Word::time, Duration.ofSeconds(10))
            .keyBy(type, key)
            .sessionWindow(Duration.ofSeconds(5))
            .aggregate(TABLE, Aggregates.count("n"), Aggregates.sum("sum", Word::second))
            .foreachBatch((info, results) -> given.add(texts(results)));
  }

  /** Clicks in windows of a minute; those in sessions, by the last millisecond of each. */
  @Test
  void windowsCanBePutIntoSessions() {
    QueueSource<Word> clicks = new QueueSource<>("clicks", 2);
    List<Word> batch = new ArrayList<>();
    for (int second : List.of(0, 30, 210, 660, 690, 705)) {
      batch.add(new Word("user1", second));
    }
    batch.addAll(List.of(new Word("user2", 60), new Word("user2", 90)));
    clicks.addAll(batch);
    clicks.addAll(List.of(new Word("user3", 750)));
    job.run(
        context ->
            context
                .source(clicks)
                .withWatermark(Word::time, Duration.ZERO)
                .keyBy(KeyTypes.STRING, Word::text)
                .window(WindowSpec.tumbling(Duration.ofMinutes(1)))
                .aggregate("minutes", Aggregates.count("n"))
                .finals()
                .keyBy(KeyTypes.STRING, WindowedResult::key)
                .sessionWindow(Duration.ofMinutes(5))
                .aggregate(
                    TABLE, Aggregates.<WindowedResult<String>>sum("n", each -> each.asLong("n")))
                .keyBy(KeyTypes.STRING, WindowedResult::key)
                .aggregateByKey("users", Aggregates.avg("avg", session -> session.asLong("n"))));

    assertEquals(
        List.of("user1 59-539 3 final", "user1 719-1019 3", "user2 119-419 2 final"), served());
    Map<String, String> users = new TreeMap<>();
    try (Rows<Row> rows = job.reader().snapshot().table("users").scan()) {
      rows.forEach(row -> users.put((String) row.key(), row.value().toString()));
    }
    assertEquals(Map.of("user1", "{\"avg\":3.0}", "user2", "{\"avg\":2.0}"), users);
  }

  /** The record is not late in the batch before, whose watermark is at the end of its session. */
  @Test
  void aSessionThatIsFinalFromTheBeginningIsNotMergedInto() {
    words.addAll(said(100, "x"));
    words.addAll(said(90, "a"));
    words.addAll(said(95, "a"));
    job.run(
        context ->
            context
                .source(words)
                .withWatermark(Word::time, Duration.ZERO)
                .keyBy(KeyTypes.STRING, Word::text)
                .sessionWindow(Duration.ofSeconds(10))
                .aggregate(TABLE, Aggregates.count("n")));

    assertEquals(List.of("a 90-100 1 final", "x 100-110 1"), served(1));
    assertEquals(List.of("a 90-100 1 final", "a 95-105 1", "x 100-110 1"), served(2));
  }

  private Consumer<StreamingContext> counted() {
    return context ->
        watched(context, KeyTypes.STRING, Word::text)
            .sessionWindow(Duration.ofSeconds(10))
            .aggregate(TABLE, Aggregates.count("n"))
            .foreachBatch((info, results) -> given.add(texts(results)));
  }

  private <K> PairDStream<K, Word> watched(
      StreamingContext context, KeyType<K> type, SerializableFunction<Word, K> key) {
    return context.source(words).withWatermark(Word::time, Duration.ofSeconds(30)).keyBy(type, key);
  }

  /** Runs the job anew on one more batch. */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  private void step(Consumer<StreamingContext> graph, List<Word>... said) {
    words.addAll(Stream.of(said).flatMap(List::stream).toList());
    job.run(graph);
  }

  private static List<Word> said(int second, String text) {
    return Stream.of(text.split(" ")).map(word -> new Word(word, second)).toList();
  }

  private static List<String> plus(List<String> some, String... more) {
    return Stream.concat(some.stream(), Stream.of(more)).sorted().toList();
  }

  private List<String> served() {
    return texts(job, job.reader().snapshot().batch());
  }

  private List<String> served(long batch) {
    return texts(job, batch);
  }

  private List<String> finalOnes() {
    return served().stream()
        .filter(each -> each.endsWith(" final"))
        .map(each -> each.substring(0, each.length() - " final".length()))
        .toList();
  }

  private List<Row> rows() {
    return rows(job.reader().snapshot().table(TABLE));
  }

  private static List<Row> rows(TableReader table) {
    List<Row> all = new ArrayList<>();
    try (Rows<Row> rows = table.scan()) {
      rows.forEach(all::add);
    }
    return all;
  }

  private List<String> changes(long from, long to) {
    return changes(job, from, to);
  }

  private BatchProgress last() {
    return job.progress().get(job.progress().size() - 1);
  }

  private static String watermark(BatchProgress progress) {
    return progress.watermark().map(at -> "" + at.getEpochSecond()).orElse("none");
  }

  private static List<String> texts(TestJob of, long batch) {
    return rows(of.reader().snapshotAt(batch).table(TABLE)).stream()
        .map(SessionWindowTest::text)
        .toList();
  }

  private static String text(Row row) {
    return word(row.key())
        + " "
        + text(row.window().orElseThrow())
        + numbers(row.value())
        + (row.isFinal() ? " final" : "");
  }

  private static String numbers(Value value) {
    StringBuilder numbers = new StringBuilder();
    value.json().forEach(number -> numbers.append(' ').append(number));
    return numbers.toString();
  }

  /** The word that all fields of a key are. */
  private static String word(Object key) {
    return key instanceof List<?> fields ? word(fields.get(fields.size() - 1)) : key.toString();
  }

  private static String text(Window window) {
    return window.start().getEpochSecond() + "-" + window.end().getEpochSecond();
  }

  private static <K> List<String> texts(List<WindowedResult<K>> results) {
    return results.stream()
        .map(
            each ->
                word(each.key())
                    + " "
                    + text(each.window())
                    + each.result().fields().values().stream()
                        .map(number -> " " + number)
                        .reduce("", String::concat))
        .sorted()
        .toList();
  }

  private static List<String> changes(TestJob of, long from, long to) {
    List<String> changes = new ArrayList<>();
    try (Rows<Change> rows = of.reader().changes(TABLE, from, to)) {
      rows.forEach(
          change ->
              changes.add(
                  change.key()
                      + " "
                      + text(change.window().orElseThrow())
                      + change.before().map(SessionWindowTest::numbers).orElse(" none")
                      + " ->"
                      + change.after().map(SessionWindowTest::numbers).orElse(" none")));
    }
    return changes.stream().sorted().toList();
  }

  /** Random records, batches and restarts, against a plain fold. */
  private static final class Trial {
    private static final List<String> KEYS = List.of("a", "ab", "b", "ba");

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final int delay = random.nextInt(60);
    private final int fixedGap = random.nextBoolean() ? 1 + random.nextInt(30) : 0;
    private final TestJob job =
        new TestJob(
            new InMemoryBackend(),
            random.nextBoolean() ? TestJob.STRICT : TestJob.STRICT.withCacheBytes(2_000));
    private final QueueSource<Click> clicks = new QueueSource<>("clicks", 1 + random.nextInt(3));
    private final List<List<Click>> batches = new ArrayList<>();
    private final List<List<String>> given = new ArrayList<>();

    private void run() {
      int number = 4 + random.nextInt(9);
      while (batches.size() < number) {
        for (int more = random.nextInt(4); more >= 0; more--) {
          batches.add(batch());
          clicks.addAll(batches.get(batches.size() - 1));
        }
        job.run(this::build);
      }
    }

    private List<Click> batch() {
      List<Click> batch = new ArrayList<>();
      int centre = batches.size() * 20;
      for (int i = random.nextInt(15); i >= 0; i--) {
        batch.add(
            new Click(
                KEYS.get(random.nextInt(KEYS.size())),
                centre - 60 + random.nextInt(90),
                fixedGap > 0 ? fixedGap : random.nextInt(43) - 2,
                random.nextInt(100)));
      }
      return batch;
    }

    private void build(StreamingContext context) {
      PairDStream<String, Click> keyed =
          context
              .source(clicks)
              .withWatermark(Click::time, Duration.ofSeconds(delay))
              .keyBy(KeyTypes.STRING, Click::key);
      SessionDStream<String, Click> sessions =
          fixedGap > 0
              ? keyed.sessionWindow(Duration.ofSeconds(fixedGap))
              : keyed.sessionWindow(click -> Duration.ofSeconds(click.gap()));
      List<Aggregate<Click>> aggregates =
          List.of(Aggregates.count("n"), Aggregates.sum("sum", Click::value));
      sessions
          .aggregate(StateSpec.table(TABLE), aggregates)
          .foreachBatch((info, results) -> given.add(texts(results)));
    }

    private void check() {
      Fold fold = new Fold();
      List<Map<String, String>> states = new ArrayList<>();
      int read = 0;
      int greatest = Integer.MIN_VALUE;
      long before = Long.MIN_VALUE;
      for (BatchProgress progress : job.progress()) {
        String shown = shown() + ", batch " + progress.batch();
        long watermark =
            greatest == Integer.MIN_VALUE ? Long.MIN_VALUE : Math.max(before, greatest - delay);
        assertEquals(
            watermark == Long.MIN_VALUE ? "none" : "" + watermark, watermark(progress), shown);
        List<Click> batch = progress.inputRows() == 0 ? List.of() : batches.get(read++);
        fold.add(batch, before);
        assertEquals(fold.late, progress.lateRows(), shown);
        assertEquals(fold.changed(), given.get((int) progress.batch()), shown);
        assertEquals(fold.texts(watermark), sorted(texts(job, progress.batch())), shown);
        checkWindows(fold, progress.batch(), watermark, shown);
        states.add(fold.values());
        for (Click click : batch) {
          greatest = Math.max(greatest, click.second());
        }
        before = watermark;
      }
      assertEquals(batches.size(), read, shown());
      checkFinalOnesStay();
      checkChanges(states);
    }

    private void checkWindows(Fold fold, long batch, long watermark, String shown) {
      String key = KEYS.get(random.nextInt(KEYS.size()));
      int from = random.nextInt(300) - 80;
      int to = from + random.nextInt(100);
      assertEquals(
          fold.windows(key, from, to, watermark),
          job
              .reader()
              .snapshotAt(batch)
              .table(TABLE)
              .windows(key, Instant.ofEpochSecond(from), Instant.ofEpochSecond(to))
              .value()
              .stream()
              .map(SessionWindowTest::text)
              .toList(),
          shown + ", windows of " + key + " in " + from + " to " + to);
    }

    private void checkFinalOnesStay() {
      for (int batch = 1; batch < job.progress().size(); batch++) {
        List<String> later = texts(job, batch);
        assertTrue(
            texts(job, batch - 1).stream()
                .filter(each -> each.endsWith("final"))
                .allMatch(later::contains),
            shown() + ", final ones of batch " + (batch - 1));
      }
    }

    private void checkChanges(List<Map<String, String>> states) {
      for (int i = 0; i < 5; i++) {
        int to = random.nextInt(states.size());
        int from = random.nextInt(to + 2) - 1;
        Map<String, String> earlier = from < 0 ? Map.of() : states.get(from);
        Map<String, String> later = states.get(to);
        List<String> expected =
            Stream.concat(earlier.keySet().stream(), later.keySet().stream())
                .distinct()
                .filter(
                    each ->
                        !Optional.ofNullable(earlier.get(each))
                            .equals(Optional.ofNullable(later.get(each))))
                .map(
                    each ->
                        each
                            + earlier.getOrDefault(each, " none")
                            + " ->"
                            + later.getOrDefault(each, " none"))
                .sorted()
                .toList();
        assertEquals(expected, changes(job, from, to), shown() + ", changes " + from + " to " + to);
      }
    }

    private static List<String> sorted(List<String> texts) {
      return texts.stream().sorted().toList();
    }

    private String shown() {
      return "delay "
          + delay
          + ", gap "
          + (fixedGap > 0 ? fixedGap : "by record")
          + ", seed "
          + seed;
    }
  }

  @RepeatedTest(60)
  void randomSessionsEqualAPlainFold() {
    Trial trial = new Trial();
    trial.run();
    trial.check();
  }

  /** A record of a random trial. */
  record Click(String key, int second, int gap, long value) implements Serializable {
    Instant time() {
      return Instant.ofEpochSecond(second);
    }
  }

  /** Sessions as their definition has them, all of them in one list. */
  private static final class Fold {
    private final List<Session> all = new ArrayList<>();
    private final List<Session> touched = new ArrayList<>();
    private long late;

    private record Session(String key, long start, long end, long count, long sum) {
      boolean touches(Session other) {
        return key.equals(other.key) && start <= other.end && other.start <= end;
      }

      Session with(Session other) {
        return new Session(
            key,
            Math.min(start, other.start),
            Math.max(end, other.end),
            count + other.count,
            sum + other.sum);
      }

      String name() {
        return key + " " + start + "-" + end;
      }

      String numbers() {
        return " " + count + " " + sum;
      }

      String text(long watermark) {
        return name() + numbers() + (end <= watermark ? " final" : "");
      }
    }

    /**
     * @param closed the watermark of the batch before
     */
    void add(List<Click> batch, long closed) {
      late = 0;
      touched.clear();
      for (Click click : batch) {
        long end = click.second() + click.gap();
        if (click.gap() > 0 && end <= closed) {
          late++;
        } else if (click.gap() > 0) {
          Session session = new Session(click.key(), click.second(), end, 1, click.value());
          for (Session each : List.copyOf(all)) {
            if (each.end() > closed && each.touches(session)) {
              session = session.with(each);
              all.remove(each);
              touched.remove(each);
            }
          }
          all.add(session);
          touched.add(session);
        }
      }
    }

    List<String> changed() {
      return touched.stream().map(each -> each.name() + each.numbers()).sorted().toList();
    }

    List<String> texts(long watermark) {
      return all.stream().map(each -> each.text(watermark)).sorted().toList();
    }

    Map<String, String> values() {
      Map<String, String> values = new TreeMap<>();
      all.forEach(each -> values.put(each.name(), each.numbers()));
      return values;
    }

    List<String> windows(String key, int from, int to, long watermark) {
      return all.stream()
          .filter(each -> each.key().equals(key) && each.start() >= from && each.start() < to)
          .sorted(Comparator.comparingLong(Session::start).thenComparingLong(Session::end))
          .map(each -> each.text(watermark))
          .toList();
    }
  }
}
