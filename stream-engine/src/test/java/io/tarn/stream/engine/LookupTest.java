package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.SnapshotLookup;
import io.tarn.client.TarnClient;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSpec;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.lookup.Lookup;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.function.Joined;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Records joined with tables as they are when a batch runs. */
final class LookupTest {
  private static final TableSpec<String, Integer> LENGTHS =
      StateSpec.of("lengths", Integer.class).keyedBy(KeyTypes.STRING);
  private static final Lookup<String, String> NAMES = Lookup.of(Map.of("a", "Anna", "b", "Bert"));

  /** Where tasks find the other job. */
  private static volatile InMemoryBackend others;

  private final TestJob job = new TestJob();
  private final QueueSource<String> written = new QueueSource<>("in", 1);

  @Test
  void pairsAreJoinedWithWhatTheTableHasOfTheirKeys() {
    assertEquals(
        List.of(List.of("a1=Anna", "b1=Bert", "a2=Anna"), List.of("b9=Bert")),
        batches(words -> words.join(NAMES), List.of("a1", "b1", "c1", "a2"), List.of("b9")));
  }

  @Test
  void anOuterJoinGivesTheOthersToo() {
    assertEquals(
        List.of(List.of("a1=Anna", "c1=null", "b1=Bert")),
        batches(words -> words.leftOuterJoin(NAMES), List.of("a1", "c1", "b1")));
  }

  @Test
  void manyKeysAreAskedForTogetherAndEachOnce() {
    List<Integer> asked = new ArrayList<>();
    Asking.asked = asked;
    List<Integer> numbers = IntStream.range(0, 1_200).boxed().toList();
    job.run(
        context ->
            context
                .source(TestJob.source(numbers))
                .keyBy(KeyTypes.INT, n -> n % 10)
                .join(new Asking())
                .foreachBatch(
                    (info, pairs) ->
                        assertEquals(
                            numbers,
                            pairs.stream().map(pair -> pair.value().left()).sorted().toList())));

    assertEquals(List.of(10, 10, 10), asked); // 400 records in each of three partitions
  }

  /** Tells how many keys it was asked for at a time. */
  private static final class Asking implements Lookup<Integer, String> {
    private static final long serialVersionUID = 1L;
    private static List<Integer> asked;

    @Override
    public List<String> find(Attempt attempt, List<Integer> keys) {
      synchronized (asked) {
        asked.add(keys.size());
      }
      return keys.stream().map(String::valueOf).toList();
    }
  }

  @Test
  void eventTimesStay() {
    List<List<String>> given = new ArrayList<>();
    job.run(
        context ->
            context
                .source(TestJob.source(List.of("a1", "b2", "a3")))
                .withWatermark(
                    word -> Instant.ofEpochSecond(word.charAt(1) - '0'), Duration.ofSeconds(1))
                .keyBy(KeyTypes.STRING, word -> word.substring(0, 1))
                .join(NAMES)
                .window(WindowSpec.tumbling(Duration.ofSeconds(10)))
                .aggregate("windows", Aggregates.count("n"))
                .map(window -> window.key() + "=" + window.asLong("n"))
                .foreachBatch((info, texts) -> given.add(texts.stream().sorted().toList())));

    assertEquals(List.of("a=2", "b=1"), given.get(0));
  }

  @Test
  void aTableOfAnotherJobIsSeenAtItsNewestBatch() {
    others = new InMemoryBackend();
    write(List.of("a", "bb"));
    Lookup<String, Integer> lengths =
        SnapshotLookup.of(
            "others", () -> TarnClient.on(others.reads()), snapshot -> snapshot.table(LENGTHS));
    List<List<String>> given = new ArrayList<>();
    job.run(
        context ->
            context
                .source(TestJob.source(List.of("a", "bb", "ccc"), List.of("ccc")))
                .keyBy(KeyTypes.STRING, word -> word)
                .leftOuterJoin(lengths)
                .map(pair -> pair.key() + pair.value().right())
                .foreachBatch(
                    (info, texts) -> {
                      given.add(texts);
                      write(List.of("ccc"));
                    }));

    assertEquals(List.of(List.of("a1", "bb2", "cccnull"), List.of("ccc3")), given);
  }

  private void write(List<String> words) {
    written.addAll(words);
    try (StreamingContext context = new StreamingContext("others", others, TestJob.STRICT)) {
      context
          .source(written)
          .keyBy(KeyTypes.STRING, word -> word)
          .updateStateByKey(LENGTHS, (word, same, before) -> Optional.of(word.length()));
      context.runAvailable();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void allTasksOfAnAttemptSeeOneBatch() {
    others = new InMemoryBackend();
    write(List.of("a"));
    Lookup<String, Integer> lengths =
        SnapshotLookup.of(
            "others", () -> TarnClient.on(others.reads()), snapshot -> snapshot.table(LENGTHS));
    lengths.open();
    List<String> keys = List.of("a", "bb");

    assertEquals(Arrays.asList(1, null), lengths.find(attempt(7), keys));
    write(List.of("bb"));
    assertEquals(Arrays.asList(1, null), lengths.find(attempt(7), keys));
    assertEquals(List.of(1, 2), lengths.find(attempt(8), keys));
    lengths.close();
  }

  private static Attempt attempt(long version) {
    PlanRequest request = new PlanRequest(0, Map.of(), BatchTime.of(version));
    return new Attempt(
        new Plan(TestJob.NAME, 1, version, request), ReadPoint.at(ReadPoint.NOTHING));
  }

  @Test
  void aJobThatIsNotThereFailsTheBatchByItsName() {
    others = new InMemoryBackend();
    Lookup<String, Integer> lengths =
        SnapshotLookup.of(
            "others", () -> TarnClient.on(others.reads()), snapshot -> snapshot.table(LENGTHS));
    JobFailedException thrown =
        assertThrows(
            JobFailedException.class,
            () ->
                batches(
                    words -> words.join(lengths).mapValues(each -> new Joined<>(each.left(), "")),
                    List.of("a")));

    assertTrue(thrown.getMessage().contains("others"), thrown.getMessage());
  }

  @Test
  void whatCannotBeOpenedEndsTheJobBeforeItBegins() {
    JobFailedException thrown =
        assertThrows(
            JobFailedException.class,
            () -> batches(words -> words.join(new Closed()), List.of("a")));

    assertTrue(thrown.getMessage().contains("the table is closed"), thrown.getMessage());
    assertEquals(0, job.row().epoch());
  }

  private static final class Closed implements Lookup<String, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void open() {
      throw new BackendException("the table is closed");
    }

    @Override
    public List<String> find(Attempt attempt, List<String> keys) {
      throw new AssertionError("it was never opened");
    }
  }

  @Test
  void aTableThatGivesTooFewIsRefused() {
    JobFailedException thrown =
        assertThrows(
            JobFailedException.class,
            () ->
                batches(words -> words.join((attempt, keys) -> List.<String>of()), List.of("a1")));

    assertTrue(
        thrown
            .getMessage()
            .contains(
                "a lookup gave 0 values for 1 keys; let it give one for each, null where there is"
                    + " none"),
        thrown.getMessage());
  }

  private interface Joining {
    PairDStream<String, Joined<String, String>> of(PairDStream<String, String> words);
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  private final List<List<String>> batches(Joining joining, List<String>... batches) {
    return job.batches(
        context ->
            joining
                .of(
                    context
                        .source(TestJob.source(batches))
                        .keyBy(KeyTypes.STRING, word -> word.substring(0, 1)))
                .map(pair -> pair.value().left() + "=" + pair.value().right()));
  }
}
