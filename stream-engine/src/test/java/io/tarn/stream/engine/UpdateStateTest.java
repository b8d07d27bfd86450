package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.memory.QueueSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code updateStateByKey} with the inputs of Spark's own tests, opened once, and anew for each
 * batch. A dash stands for nothing: a batch runs for input alone.
 */
final class UpdateStateTest {
  private static final List<List<String>> INPUT =
      List.of(
          List.of("a"),
          List.of("a", "b"),
          List.of("a", "b", "c"),
          List.of("a", "b"),
          List.of("a"),
          List.of("-"));

  private final SteppedJob job = new SteppedJob();
  private final QueueSource<String> source = new QueueSource<>("in", 2);
  private final QueueSource<Pair<String, Integer>> initial = new QueueSource<>("initial", 2);

  @AfterEach
  void close() {
    job.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void allKeysAreGivenAsTheyStand(boolean restarts) {
    List<String> expected =
        List.of(
            "[a=1]",
            "[a=2, b=1]",
            "[a=3, b=2, c=1]",
            "[a=4, b=3, c=1]",
            "[a=5, b=3, c=1]",
            "[a=5, b=3, c=1]");
    assertEquals(expected, steps(restarts, words -> summed(words).complete()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFunctionThatIsCalledForEveryKeyGivesAllOfThem(boolean restarts) {
    assertEquals(
        List.of(
            "[a=1]",
            "[a=2, b=1]",
            "[a=3, b=2, c=1]",
            "[a=4, b=3, c=1]",
            "[a=5, b=3, c=1]",
            "[a=5, b=3, c=1]"),
        steps(
            restarts,
            words ->
                words.updateStateOfEveryKey(
                    StateSpec.of("counts", Integer.class), UpdateStateTest::sum)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void keysBeginWithAnInitialState(boolean restarts) {
    initial.addAll(List.of(Pair.of("a", 1), Pair.of("c", 2)));
    job.begin(
        restarts,
        context ->
            text(
                keyed(context)
                    .updateStateByKey(
                        StateSpec.of("counts", Integer.class),
                        UpdateStateTest::sum,
                        context.initial(initial).mapToPair(KeyTypes.STRING, pair -> pair))
                    .complete()));

    assertEquals(
        List.of(
            "[a=1, a=2, c=2, c=2]", // the initial states are a batch of their own
            "[a=3, b=1, c=2]",
            "[a=4, b=2, c=3]",
            "[a=5, b=3, c=3]",
            "[a=6, b=3, c=3]",
            "[a=6, b=3, c=3]"),
        INPUT.stream().map(this::step).toList());
  }

  /** How often a key was seen, and how many batches ago. */
  record Seen(int count, int missed) {}

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStateThatIsLetGoBeginsAnew(boolean restarts) {
    job.begin(
        restarts,
        context ->
            text(
                keyed(context)
                    .updateStateOfEveryKey(
                        StateSpec.of("seen", Seen.class), UpdateStateTest::seenLately)
                    .mapValues(Seen::count)));

    assertEquals(
        List.of("[a=1, b=1]", "[a=1, b=1]", "[a=3, c=1]", "[a=3, c=2]", "[c=2]", "[]"),
        List.of(
                List.of("a", "b"),
                List.of("-"),
                List.of("a", "c", "a"),
                List.of("c"),
                List.of("-"),
                List.of("-"))
            .stream()
            .map(this::step)
            .toList());
  }

  private static Optional<Seen> seenLately(String word, List<Integer> ones, Optional<Seen> before) {
    Seen seen = before.orElse(new Seen(0, 0));
    Seen now =
        ones.isEmpty()
            ? new Seen(seen.count(), seen.missed() + 1)
            : new Seen(seen.count() + ones.size(), 0);
    return now.missed() == 2 ? Optional.empty() : Optional.of(now);
  }

  private static StateDStream<String, Integer> summed(PairDStream<String, Integer> words) {
    return words.updateStateByKey(StateSpec.of("counts", Integer.class), UpdateStateTest::sum);
  }

  private static Optional<Integer> sum(String word, List<Integer> ones, Optional<Integer> before) {
    return Optional.of(before.orElse(0) + ones.stream().mapToInt(Integer::intValue).sum());
  }

  private List<String> steps(
      boolean restarts,
      Function<PairDStream<String, Integer>, PairDStream<String, Integer>> operation) {
    job.begin(restarts, context -> text(operation.apply(keyed(context))));
    return INPUT.stream().map(this::step).toList();
  }

  private PairDStream<String, Integer> keyed(StreamingContext context) {
    return context
        .source(source)
        .filter(word -> !word.equals("-"))
        .mapToPair(KeyTypes.STRING, word -> Pair.of(word, 1));
  }

  private static DStream<String> text(PairDStream<String, Integer> pairs) {
    return pairs.map(pair -> pair.key() + "=" + pair.value());
  }

  private String step(List<String> batch) {
    source.addAll(batch);
    return job.step().toString();
  }
}
