package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.CborCodec;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.RowFamily;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.StateSpec;
import io.tarn.spi.read.FoundCell;
import io.tarn.stream.engine.function.MapWithStateFunction;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.function.State;
import io.tarn.stream.engine.memory.QueueSource;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code mapWithState}, as Spark's MapWithStateSuite and MapWithStateRDDSuite have it. */
final class MapWithStateTest {
  private static final StateSpec<Long> COUNTS = StateSpec.of("counts", Long.class);
  private static final List<List<String>> SEVEN = batches("", "a", "a b", "a b c", "a b", "a", "");
  private static final List<String> SUMS =
      List.of(
          "{}",
          "{a=1}",
          "{a=2, b=1}",
          "{a=3, b=2, c=1}",
          "{a=4, b=3, c=1}",
          "{a=5, b=3, c=1}",
          "{a=5, b=3, c=1}");

  private final QueueSource<String> words = new QueueSource<>("words", 2);
  private final QueueSource<String> initial = new QueueSource<>("initial", 2);
  private final SteppedJob steps = new SteppedJob();
  private final List<List<String>> given = new ArrayList<>();
  private final List<String> states = new ArrayList<>();

  @AfterEach
  void close() {
    steps.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theKeysOfABatchAreMappedWithTheirStates(boolean restarts) {
    run(restarts, SEVEN, counted((word, one, state) -> Optional.of(word + add(state))));

    assertEquals(batches("", "a1", "a2 b1", "a3 b2 c1", "a4 b3", "a5", ""), given);
    assertEquals(SUMS, states);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsGivenNeedNotBeTheState(boolean restarts) {
    run(
        restarts,
        SEVEN,
        counted(
            (word, one, state) -> {
              add(state);
              return Optional.of(word + word);
            }));

    assertEquals(batches("", "aa", "aa bb", "aa bb cc", "aa bb", "aa", ""), given);
    assertEquals(SUMS, states);
  }

  /** Spark has them in its first batch; here they are a batch of their own, before it. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void keysBeginWithInitialStatesAndNothingNeedBeGiven(boolean restarts) {
    initial.addAll(List.of("a 5", "b 10", "c -20", "d 0"));
    run(
        restarts,
        SEVEN,
        context ->
            ones(context)
                .mapWithState(
                    COUNTS,
                    (word, one, state) -> {
                      add(state);
                      return Optional.empty();
                    },
                    initial(context)));

    assertEquals(batches("", "", "", "", "", "", ""), given);
    assertEquals(
        List.of(
            "{a=5, b=10, c=-20, d=0}",
            "{a=6, b=10, c=-20, d=0}",
            "{a=7, b=11, c=-20, d=0}",
            "{a=8, b=12, c=-19, d=0}",
            "{a=9, b=13, c=-19, d=0}",
            "{a=10, b=13, c=-19, d=0}",
            "{a=10, b=13, c=-19, d=0}"),
        states);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aKeyThatWasRemovedBeginsAnew(boolean restarts) {
    run(
        restarts,
        batches("", "a", "a b", "a b c", "a b c", "a b", "a", ""),
        counted(
            (word, one, state) -> {
              if (state.exists()) {
                state.remove();
                return Optional.of(word);
              }
              state.update(one.orElseThrow());
              return Optional.empty();
            }));

    assertEquals(batches("", "", "a", "b", "a c", "b", "a", ""), given);
    assertEquals(
        List.of("{}", "{a=1}", "{b=1}", "{a=1, c=1}", "{b=1}", "{a=1}", "{}", "{}"), states);
  }

  /** A second for each step; what is given in Spark at its next checkpoint is given when due. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aKeyWithoutValuesTimesOutOnce(boolean restarts) {
    List<List<String>> batches = batches("a b c", "a b", "a", "", "", "a");
    for (int i = 0; i < 14; i++) {
      batches.add(List.of("a"));
    }
    run(
        restarts,
        batches,
        context ->
            ones(context)
                .mapWithState(
                    COUNTS,
                    (word, one, state) -> {
                      if (state.isTimingOut()) {
                        return Optional.of(word);
                      }
                      state.update(one.orElseThrow());
                      return Optional.empty();
                    },
                    Duration.ofSeconds(3)));

    assertEquals(batches("", "", "", "c", "b"), given.subList(0, 5));
    assertEquals(
        List.of("b", "c"), given.stream().flatMap(List::stream).sorted().toList(), "a stays");
    assertEquals("{a=1, b=1, c=1}", states.get(0));
    assertEquals("{a=1}", states.get(states.size() - 1));
  }

  @Test
  void aStateSaysWhatItIsInEachCall() {
    steps.restarting(context -> pairs(context).mapWithState(COUNTS, MapWithStateTest::tried));
    assertEquals(
        List.of(
            "a: has false, get throws NoSuchElementException: the key has no state; ask exists()"
                + " first, optional Optional.empty, times out false",
            "a: update 2, has true, get 2, optional Optional[2], update 3, get 3"),
        feed("a ask", "a set"));
    assertEquals(
        List.of(
            "a: has true, get 3, optional Optional[3], times out false",
            "a: remove, has false, get throws NoSuchElementException: the key has no state; ask"
                + " exists() first, update throws IllegalStateException: a state that has been"
                + " removed cannot be updated in the same call, remove throws"
                + " IllegalStateException: a state that has been removed cannot be removed in the"
                + " same call"),
        feed("a ask", "a drop"));
    assertEquals(Map.of(), counts());
    assertEquals(2, feed("a drop", "a drop").size(), "to remove what is not there is harmless");
  }

  @Test
  void theStateOfAKeyThatTimesOutCanOnlyBeRead() {
    steps.restarting(
        context ->
            pairs(context).mapWithState(COUNTS, MapWithStateTest::tried, Duration.ofSeconds(3)));
    feed("a set");
    steps.at(4);
    assertEquals(
        List.of(
            "a: has true, get 3, times out true, update throws IllegalStateException: the state of"
                + " a key that times out cannot be updated: it is removed after this call, remove"
                + " throws IllegalStateException: the state of a key that times out cannot be"
                + " removed: it is removed after this call"),
        steps.step());
    assertEquals(Map.of(), counts());
    steps.at(60);
    assertEquals(List.of(), steps.step());
  }

  /**
   * What one batch at second 2 does to a key whose state was written at second 1.
   *
   * @param before the state, if there is one
   * @param given what is given, each with the state that the call was shown
   * @param after the state and the second at which it was written
   */
  @ParameterizedTest
  @CsvSource({
    "    ,      ,            , {}",
    "0   ,      ,            , {key=0@1}",
    "0   , noop , noop of 0  , {key=0@1}",
    "    , noop , noop of -1 , {}",
    "    , get  , get of -1  , {}",
    "123 , get  , get of 123 , {key=123@1}",
    "    , add  , add of -1  , {key=0@2}",
    "0   , add  , add of 0   , {key=1@2}",
    "345 , drop , drop of 345, {}",
  })
  void aFunctionIsCalledForKeysWithValuesAndAStateIsWrittenWhenItIsUpdated(
      Long before, String command, String given, String after) {
    steps.restarting(
        context -> pairs(context).mapWithState(COUNTS, MapWithStateTest::obeyed, initial(context)));
    prepare(before);

    assertEquals(given == null ? List.of() : List.of(given), feedKey(command));
    assertEquals(after, stamped());
  }

  /**
   * The same with a timeout, the state being written by a value at second 1. Spark lets a key time
   * out when it has been idle for longer than the timeout, Tarn when it has been idle for as long.
   */
  @ParameterizedTest
  @CsvSource({
    "1001,     ,             , {key=123@1}",
    "1000,     , timed out of 123, {}",
    "999 ,     , timed out of 123, {}",
    "1000, noop, noop of 123 , {key=123@2}",
    "999 , noop, noop of 123 , {key=123@2}",
    "999 , drop, drop of 123 , {}",
  })
  void aKeyTimesOutUnlessTheBatchHasValuesOfIt(
      long timeoutMillis, String command, String given, String after) {
    steps.restarting(
        context ->
            pairs(context)
                .mapWithState(COUNTS, MapWithStateTest::obeyed, Duration.ofMillis(timeoutMillis)));
    feed("key 123");

    assertEquals(
        given == null ? List.of() : List.of(given),
        command == null ? steps.at(2).step() : feedKey(command));
    assertEquals(after, stamped());
    steps.at(60);
    assertEquals(
        after.equals("{}") ? 0 : 1, steps.step().size(), "and no other call than that of the rest");
    assertEquals("{}", stamped());
  }

  @Test
  void aKeyThatHasNoStateDoesNotTimeOut() {
    steps.restarting(
        context ->
            pairs(context).mapWithState(COUNTS, MapWithStateTest::obeyed, Duration.ofMillis(999)));
    assertEquals(List.of("noop of -1"), feed("key noop"));
    steps.at(60);
    assertEquals(List.of(), steps.step());
    assertEquals(List.of(), steps.stored(RowFamily.TIMERS));
  }

  /** A key that comes again after it was removed has its timeout from then on. */
  @Test
  void aKeyThatIsBackTimesOutFromItsLastValue() {
    steps.restarting(
        context ->
            pairs(context).mapWithState(COUNTS, MapWithStateTest::obeyed, Duration.ofSeconds(10)));
    feed("key 1");
    feed("key drop");
    assertEquals("{}", stamped());
    steps.at(5);
    feed("key 2");
    steps.at(12);
    assertEquals(List.of(), steps.step());
    assertEquals("{key=2@5}", stamped());
    steps.at(16);
    assertEquals(List.of("timed out of 2"), steps.step());
    assertEquals("{}", stamped());
    steps.at(60);
    assertEquals(List.of(), steps.step());
  }

  @Test
  void aKeyThatBeginsWithAStateTimesOut() {
    steps.restarting(
        context ->
            pairs(context)
                .mapWithState(
                    COUNTS, MapWithStateTest::obeyed, Duration.ofSeconds(10), initial(context)));
    prepare(7L);
    assertEquals("{key=7@1}", stamped());
    steps.at(5);
    assertEquals(List.of("noop of 7"), feed("key noop"));
    steps.at(12);
    assertEquals(List.of(), steps.step());
    steps.at(16);
    assertEquals(List.of("timed out of 7"), steps.step());
    assertEquals("{}", stamped());
  }

  @Test
  void aTimeoutThatIsNoneIsRefused() {
    for (Duration timeout : List.of(Duration.ofNanos(1), ChronoUnit.FOREVER.getDuration())) {
      steps.restarting(
          context -> pairs(context).mapWithState(COUNTS, MapWithStateTest::obeyed, timeout));
      String refused = assertThrows(IllegalArgumentException.class, steps::step).getMessage();
      assertTrue(refused.startsWith("timeout must be from PT0.001S to PT24000000H"), refused);
    }
  }

  @Test
  void aTimeoutThatIsIntroducedByARestartHoldsForKeysThatAreNewSince() {
    steps.restarting(context -> pairs(context).mapWithState(COUNTS, MapWithStateTest::obeyed));
    feed("key 1");
    steps.restarting(
        context ->
            pairs(context).mapWithState(COUNTS, MapWithStateTest::obeyed, Duration.ofSeconds(10)));
    steps.at(2);
    assertEquals(List.of("5 of -1", "noop of 1"), feed("key noop", "other 5"));
    steps.at(12);
    assertEquals(List.of("timed out of 5"), steps.step());
  }

  /**
   * Batches at second 2 on the states k1 and k2 of second 1: of each word 0 does nothing, 1 makes a
   * state or adds to it, 2 removes it.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        " | {k1=0@1, k2=0@1}",
        "k1 0 | {k1=0@1, k2=0@1}",
        "k3 0 | {k1=0@1, k2=0@1}",
        "k3 1 | {k1=0@1, k2=0@1, k3=0@2}",
        "k3 1; k4 1 | {k1=0@1, k2=0@1, k3=0@2, k4=0@2}",
        "k1 1 | {k1=1@2, k2=0@1}",
        "k1 1; x 0, k2 1, k2 1, k3 1 | {k1=1@2, k2=2@2, k3=0@2}",
        "k1 1; x 0, k2 1, k2 1, k3 1; k3 1 | {k1=1@2, k2=2@2, k3=1@2}",
        "k1 2 | {k2=0@1}",
        "k1 2; k2 2, k0 2, k3 1 | {k3=0@2}",
        "k1 2; k2 2, k0 2, k3 1; k3 2 | {}",
      })
  void statesChangeOnlyForTheKeysThatAreUpdated(String line) {
    String[] parts = line.split(" \\| ");
    steps.restarting(
        context -> pairs(context).mapWithState(COUNTS, MapWithStateTest::coded, initial(context)));
    initial.addAll(List.of("k1 0", "k2 0"));
    steps.step();
    steps.at(2);
    for (String batch : parts[0].split("; ")) {
      List<String> fed = batch.isEmpty() ? List.of() : List.of(batch.split(", "));
      words.addAll(fed);
      assertEquals(
          fed.stream().map(each -> each.split(" ")[0]).sorted().toList(),
          steps.step(),
          "the function is called once for each value");
    }
    assertEquals(parts[1], stamped());
  }

  private static long add(State<Long> state) {
    long sum = state.toOptional().orElse(0L) + 1;
    state.update(sum);
    return sum;
  }

  /** Does what the value says; a number is the state to keep. */
  private static Optional<String> obeyed(String key, Optional<String> value, State<Long> state) {
    String command = value.orElse("timed out");
    long before = state.toOptional().orElse(-1L);
    switch (command) {
      case "noop", "get", "timed out" -> {}
      case "add" -> state.update(before + 1);
      case "drop" -> state.remove();
      default -> state.update(Long.parseLong(command));
    }
    return Optional.of(command + " of " + before);
  }

  private static Optional<String> coded(String key, Optional<String> value, State<Long> state) {
    switch (value.orElseThrow()) {
      case "1" -> state.update(state.toOptional().orElse(-1L) + 1);
      case "2" -> state.remove();
      default -> {}
    }
    return Optional.of(key);
  }

  /** Says all that a state answers. */
  private static Optional<String> tried(String key, Optional<String> value, State<Long> state) {
    List<String> said = new ArrayList<>();
    switch (value.orElse("out")) {
      case "ask" -> {
        said.add("has " + state.exists());
        said.add("get" + answer(state::get));
        said.add("optional " + state.toOptional());
        said.add("times out " + state.isTimingOut());
      }
      case "set" -> {
        said.add("update" + answer(() -> updated(state, 2)));
        said.add("has " + state.exists());
        said.add("get" + answer(state::get));
        said.add("optional " + state.toOptional());
        said.add("update" + answer(() -> updated(state, 3)));
        said.add("get" + answer(state::get));
      }
      case "drop" -> {
        state.remove();
        said.add("remove");
        said.add("has " + state.exists());
        said.add("get" + answer(state::get));
        said.add("update" + answer(() -> updated(state, 4)));
        said.add("remove" + answer(() -> removed(state)));
      }
      default -> {
        said.add("has " + state.exists());
        said.add("get" + answer(state::get));
        said.add("times out " + state.isTimingOut());
        said.add("update" + answer(() -> updated(state, 4)));
        said.add("remove" + answer(() -> removed(state)));
      }
    }
    return Optional.of(key + ": " + String.join(", ", said));
  }

  private static long updated(State<Long> state, long newState) {
    state.update(newState);
    return newState;
  }

  private static long removed(State<Long> state) {
    state.remove();
    return 0;
  }

  private static String answer(Supplier<Long> asked) {
    try {
      return " " + asked.get();
    } catch (NoSuchElementException | IllegalStateException e) {
      return " throws " + e.getClass().getSimpleName() + ": " + e.getMessage();
    }
  }

  /** Each word counts one. */
  private Function<StreamingContext, DStream<String>> counted(
      MapWithStateFunction<String, Long, Long, String> fn) {
    return context -> ones(context).mapWithState(COUNTS, fn);
  }

  /** Takes a step for each batch, a second apart; what is given and kept is gathered. */
  private void run(
      boolean restarts,
      List<List<String>> batches,
      Function<StreamingContext, DStream<String>> graph) {
    steps.begin(restarts, graph);
    for (int i = 0; i < batches.size(); i++) {
      words.addAll(batches.get(i));
      given.add(steps.at(i + 1).step());
      states.add(counts().toString());
    }
  }

  private List<String> feed(String... values) {
    words.addAll(List.of(values));
    return steps.step();
  }

  /** Has the one key begin with a state at second 1, if that is not null. */
  private void prepare(Long state) {
    if (state != null) {
      initial.addAll(List.of("key " + state));
      steps.step();
    }
  }

  /** A batch at second 2, if there is a command. */
  private List<String> feedKey(String command) {
    steps.at(2);
    return command == null ? steps.step() : feed("key " + command);
  }

  private PairDStream<String, Long> ones(StreamingContext context) {
    return context.source(words).mapToPair(KeyTypes.STRING, word -> new Pair<>(word, 1L));
  }

  private PairDStream<String, String> pairs(StreamingContext context) {
    return context
        .source(words)
        .mapToPair(KeyTypes.STRING, line -> new Pair<>(line.split(" ")[0], line.split(" ")[1]));
  }

  private PairDStream<String, Long> initial(StreamingContext context) {
    return context
        .initial(initial)
        .mapToPair(
            KeyTypes.STRING,
            line -> new Pair<>(line.split(" ")[0], Long.valueOf(line.split(" ")[1])));
  }

  private Map<String, Long> counts() {
    return new TreeMap<>(steps.job().states("counts", KeyTypes.STRING, CborCodec.of(Long.class)));
  }

  /** The states, each with the second at which it was written. */
  private String stamped() {
    Map<String, String> stamped = new TreeMap<>();
    if (steps.job().row().committed().isPresent()) {
      RowKeys<String> keys = RowKeys.of(KeyTypes.STRING, 32);
      for (FoundCell found : steps.stored(RowFamily.STATE)) {
        stamped.put(
            keys.key(found.row()),
            CborCodec.of(Long.class).decode(found.cell().value())
                + "@"
                + found.cell().version() / 1_000);
      }
    }
    return stamped.toString();
  }

  /** Batches of words. */
  private static List<List<String>> batches(String... lines) {
    List<List<String>> batches = new ArrayList<>();
    for (String line : lines) {
      batches.add(line.isEmpty() ? List.of() : List.of(line.split(" ")));
    }
    return batches;
  }
}
