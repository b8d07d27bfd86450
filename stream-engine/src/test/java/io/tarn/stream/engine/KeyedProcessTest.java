package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.Row;
import io.tarn.client.Rows;
import io.tarn.schemas.CborCodec;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.RowFamily;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.process.KeyContext;
import io.tarn.stream.engine.process.KeyedFunction;
import io.tarn.stream.engine.process.ListHandle;
import io.tarn.stream.engine.process.ListState;
import io.tarn.stream.engine.process.MapHandle;
import io.tarn.stream.engine.process.StateHandle;
import io.tarn.stream.engine.process.Timer;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code process}, as Spark's suites of transformWithState have it. A record is a line: its key,
 * and what the function is to make of it.
 */
final class KeyedProcessTest {
  private static final StateSpec<Long> NUMBERS = StateSpec.of("t", Long.class);
  private static final ListHandle<String> LIST = ListHandle.of("list", String.class);
  private static final MapHandle<String, Long> MAP =
      MapHandle.of("map", KeyTypes.STRING, Long.class);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final QueueSource<String> lines = new QueueSource<>("lines", 2);
  private final QueueSource<String> initial = new QueueSource<>("initial", 2);
  private final SteppedJob steps = new SteppedJob();

  @AfterEach
  void close() {
    steps.close();
  }

  // A key's batches

  /** Counts the batches that a key is in; forgets it at the third. */
  private static void count(String key, List<String> values, KeyContext<Long, String> context) {
    long count = context.value().orElse(0L) + 1;
    if (count == 3) {
      context.removeValue();
    } else {
      context.setValue(count);
      context.emit(key + count);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aKeyIsCalledOnceForEachBatchAndMayForgetItsValue(boolean restarts) {
    steps.begin(restarts, plain(NUMBERS, KeyedProcessTest::count));
    assertEquals(List.of("a1"), feed("a"));
    assertEquals(List.of("a2", "b1"), feed("a", "b"));
    assertEquals(List.of("b2"), feed("a", "b"));
    assertEquals(Map.of("b", 2L), numbers());
    assertEquals(List.of("a1", "c1"), feed("a", "c"));
    assertEquals(2, lastProgress().stateRowsWritten());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void streamsOfSeveralSourcesAreOneToTheFunction(boolean restarts) {
    QueueSource<String> second = new QueueSource<>("second", 1);
    QueueSource<Long> third = new QueueSource<>("third", 1);
    steps.begin(
        restarts,
        context ->
            context
                .source(lines)
                .union(context.source(second))
                .union(context.source(third).map(number -> number.toString()))
                .keyBy(KeyTypes.STRING, line -> line)
                .process(NUMBERS, KeyedProcessTest::count));
    assertEquals(List.of("11"), feed("1"));
    third.addAll(List.of(1L, 2L));
    assertEquals(List.of("12", "21"), steps.step());
    second.addAll(List.of("1", "2"));
    assertEquals(List.of("22"), steps.step());
    third.addAll(List.of(1L, 3L));
    second.addAll(List.of("d"));
    assertEquals(List.of("11", "31", "41", "51", "d1"), feed("4", "5"));
  }

  @Test
  void whatIsAvailableIsRunBatchByBatchAndGoneOnWithAfterARestart() {
    steps.restarting(plain(NUMBERS, KeyedProcessTest::count));
    List.of("a", "b", "c").forEach(word -> lines.addAll(List.of(word)));
    assertEquals(List.of("a1", "b1", "c1"), steps.step());
    assertEquals(3, steps.job().progress().size());
    assertEquals(List.of("a2"), feed("a"));
    assertEquals(4, steps.job().progress().size());

    TestJob fresh = new TestJob();
    fresh.run(
        context ->
            plain(NUMBERS, KeyedProcessTest::count)
                .apply(context)
                .foreachBatch((info, records) -> {}));
    assertEquals(4, fresh.progress().size());
    assertEquals(
        Map.of("a", 2L, "b", 1L, "c", 1L),
        fresh.states("t", KeyTypes.STRING, CborCodec.of(Long.class)));
  }

  record Fruit(String name, long count, String family) {}

  private static void fruit(String key, List<String> values, KeyContext<Fruit, String> context) {
    add(key, values.size(), context);
    Fruit fruit = context.value().orElseThrow();
    context.emit(fruit.name() + "," + fruit.count() + "," + fruit.family());
  }

  private static void add(String key, long more, KeyContext<Fruit, String> context) {
    String family = List.of("orange", "lemon", "lime").contains(key) ? "citrus" : "non-citrus";
    context.setValue(new Fruit(key, context.value().map(Fruit::count).orElse(0L) + more, family));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aValueMayHaveSeveralFields(boolean restarts) {
    steps.begin(restarts, plain(StateSpec.of("t", Fruit.class), KeyedProcessTest::fruit));
    assertEquals(
        List.of("apple,2,non-citrus", "orange,3,citrus"),
        feed("apple", "apple", "orange", "orange", "orange"));
    assertEquals(List.of("lemon,1,citrus", "lime,1,citrus"), feed("lemon", "lime"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aKeyMayHaveSeveralInitialRecords(boolean restarts) {
    initial.addAll(List.of("apple", "apple", "orange", "orange", "orange"));
    steps.begin(
        restarts,
        context ->
            keyed(context)
                .process(
                    StateSpec.of("t", Fruit.class),
                    KeyedProcessTest::fruit,
                    context.initial(initial).keyBy(KeyTypes.STRING, line -> line),
                    (key, line, each) -> add(key, 1, each)));
    assertEquals(
        List.of("apple,4,non-citrus", "orange,6,citrus"),
        feed("apple", "apple", "orange", "orange", "orange"));
    assertEquals(List.of("lemon,1,citrus", "lime,1,citrus"), feed("lemon", "lime"));
  }

  // Timers by the times of batches

  /** As {@link #count}; a key that is new, and named, is forgotten after 5 s. */
  record CountForAWhile(String keys) implements KeyedFunction<String, String, Long, String> {
    @Override
    public void onValues(String key, List<String> values, KeyContext<Long, String> context) {
      if (context.value().isEmpty() && keys.contains(key)) {
        context.timers().setProcessingTime(context.batchTime().plusSeconds(5));
      }
      count(key, values, context);
    }

    @Override
    public void onTimer(String key, Timer timer, KeyContext<Long, String> context) {
      context.removeValue();
      context.emit(key + "-1");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTimerFiresOnceTheBatchHasSeenItsValues(boolean restarts) {
    steps.begin(restarts, plain(NUMBERS, new CountForAWhile("ac")));
    assertEquals(List.of("a1"), feed("a"));
    steps.at(2);
    assertEquals(List.of("b1"), feed("b"));
    steps.at(12);
    assertEquals(List.of("a-1", "b2"), feed("b"));
    steps.at(13);
    assertEquals(List.of("c1"), feed("b", "c"));
    steps.at(23);
    assertEquals(List.of("c-1", "d1"), feed("d"));
    assertEquals(Map.of("d", 1L), numbers());
  }

  /** Counts values; key a has a timer, due after 5 s, that each later batch puts off by 7.5 s. */
  record Timed(long count, long timerMillis) {}

  private static final class PutOff implements KeyedFunction<String, String, Timed, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void onValues(String key, List<String> values, KeyContext<Timed, String> context) {
      Timed before = context.value().orElse(new Timed(0, 0));
      long due = context.batchTime().toEpochMilli() + (before.count() == 0 ? 5_000 : 7_500);
      if (key.equals("a")) {
        context.timers().removeProcessingTime(Instant.ofEpochMilli(before.timerMillis()));
        context.timers().setProcessingTime(Instant.ofEpochMilli(due));
      }
      long count = before.count() + values.size();
      context.setValue(new Timed(count, due));
      context.emit(key + count);
    }

    @Override
    public void onTimer(String key, Timer timer, KeyContext<Timed, String> context) {
      context.emit(key + "-1");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTimerThatIsPutOffFiresOnce(boolean restarts) {
    steps.begin(restarts, plain(StateSpec.of("t", Timed.class), new PutOff()));
    assertEquals(List.of("a1"), feed("a"));
    steps.at(3);
    assertEquals(List.of("a2"), feed("a"));
    assertEquals(1, steps.stored(RowFamily.TIMERS).size());
    steps.at(7);
    assertEquals(List.of(), steps.step(), "the timer of second 6 was taken back");
    steps.at(13);
    assertEquals(List.of("a-1", "d1"), feed("d"));
    steps.at(15);
    assertEquals(List.of(), steps.step());
  }

  /** Sets three timers for a key that is new; counts its values, and says so when one fires. */
  private static final class Three implements KeyedFunction<String, String, Long, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void onValues(String key, List<String> values, KeyContext<Long, String> context) {
      if (context.value().isEmpty()) {
        for (int seconds : List.of(5, 10, 15)) {
          context.timers().setProcessingTime(context.batchTime().plusSeconds(seconds));
        }
      }
      context.setValue(context.value().orElse(0L) + values.size());
    }

    @Override
    public void onTimer(String key, Timer timer, KeyContext<Long, String> context) {
      context.emit(key + context.value().orElseThrow() + "@" + timer.time().getEpochSecond());
      if (timer.time().getEpochSecond() == 16) {
        context.removeValue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void severalTimersOfAKeyFireEachAtItsTime(boolean restarts) {
    steps.begin(restarts, plain(NUMBERS, new Three()));
    assertEquals(List.of(), feed("a"));
    assertEquals(3, steps.stored(RowFamily.TIMERS).size());
    steps.at(7);
    assertEquals(List.of("a2@6"), feed("a"));
    steps.at(12);
    assertEquals(List.of("a3@11"), feed("a"));
    steps.at(17);
    assertEquals(List.of("a4@16"), feed("a"));
    assertEquals(List.of(), steps.stored(RowFamily.TIMERS));
    assertEquals(Map.of(), numbers());
  }

  /** Has each key wake up after 10 s. */
  private static final class Wake implements KeyedFunction<String, String, Void, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void onValues(String key, List<String> values, KeyContext<Void, String> context) {
      context.timers().setProcessingTime(context.batchTime().plusSeconds(10));
    }

    @Override
    public void onTimer(String key, Timer timer, KeyContext<Void, String> context) {
      context.emit(key);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void allTimersThatAreDueFireInOneBatch(boolean restarts) {
    steps.begin(restarts, plain(StateSpec.withoutValue("t"), new Wake()));
    assertEquals(List.of(), feed("a"));
    steps.at(2);
    assertEquals(List.of(), feed("b"));
    steps.at(13);
    int batches = steps.job().progress().size();
    assertEquals(List.of("a", "b"), feed("c"));
    assertEquals(batches + 1, steps.job().progress().size());
  }

  // Timers by event time

  /** Keeps the greatest event time of a key, and forgets the key 5 s after it. */
  private static final class Greatest implements KeyedFunction<String, String, Long, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void onValues(String key, List<String> values, KeyContext<Long, String> context) {
      long before = context.value().orElse(Long.MIN_VALUE);
      long greatest = before;
      for (String line : values) {
        greatest = Math.max(greatest, number(line));
      }
      follow(before, greatest, context);
      context.emit(key + greatest);
    }

    static void follow(long before, long greatest, KeyContext<Long, String> context) {
      context
          .timers()
          .removeEventTime(Instant.ofEpochSecond(before == Long.MIN_VALUE ? -5 : before + 5));
      context.timers().setEventTime(Instant.ofEpochSecond(greatest + 5));
      context.setValue(greatest);
    }

    @Override
    public void onTimer(String key, Timer timer, KeyContext<Long, String> context) {
      context.removeValue();
      context.emit(key + "-1");
    }
  }

  /** What comes behind the watermark is handed on, as Flink does; Spark leaves it out. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTimerByEventTimeFollowsTheGreatestEventOfItsKey(boolean restarts) {
    steps.begin(restarts, watched(NUMBERS, new Greatest()));
    assertEquals(List.of("a15"), feed("a 11", "a 13", "a 15"));
    assertEquals(List.of("a15"), feed("a 4"));
    assertEquals(List.of("a15"), feed("a 10"));
    assertEquals(1, steps.stored(RowFamily.TIMERS).size());
    assertEquals(List.of("a-1", "b31"), feed("b 31"));
    assertEquals(Instant.ofEpochSecond(21), lastProgress().watermark().orElseThrow());
    assertEquals(Map.of("b", 31L), numbers());
  }

  /** Gives the number, and 42 when the timer fires that its first value has set. */
  private static final class Lazy implements KeyedFunction<String, String, Long, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void onValues(String key, List<String> values, KeyContext<Long, String> context) {
      if (context.value().isEmpty()) {
        context.timers().setEventTime(Instant.EPOCH);
      }
      for (String line : values) {
        context.setValue(number(line));
        context.emit(String.valueOf(context.value().orElseThrow()));
      }
    }

    @Override
    public void onTimer(String key, Timer timer, KeyContext<Long, String> context) {
      context.emit("42");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTimerThatIsSetBeforeThereIsAWatermarkFiresWithTheFirst(boolean restarts) {
    steps.begin(restarts, watched(NUMBERS, new Lazy()));
    assertEquals(List.of("12", "42"), feed("k 12"));
    assertEquals(Map.of("k", 12L), numbers());
    assertEquals(List.of("13"), feed("k 13"));
  }

  private static void least(String key, List<String> values, KeyContext<Long, String> context) {
    long least = context.value().orElse(Long.MAX_VALUE);
    for (String line : values) {
      least = Math.min(least, number(line));
    }
    context.setValue(least);
    context.emit(key + least);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void lateRecordsComeToTheFunctionAsOthersDo(boolean restarts) {
    steps.begin(restarts, watched(NUMBERS, KeyedProcessTest::least));
    assertEquals(List.of("a11"), feed("a 11", "a 13", "a 15"));
    assertEquals(List.of("a4"), feed("a 4"));
    assertEquals(List.of("a1"), feed("a 1"));
    assertEquals(List.of("a1"), feed("a 85"));
    assertEquals(
        0, steps.job().progress().stream().mapToLong(BatchProgress::lateRows).sum(), "late");
  }

  // Lists and maps

  /** Obeys what a line says of the key's value, list and map. */
  private static void obey(String key, List<String> values, KeyContext<Long, String> context) {
    for (String line : values) {
      String[] words = line.split(" ");
      obey(words, context);
    }
  }

  private static void obey(String[] words, KeyContext<Long, String> context) {
    String key = words[0];
    ListState<String> list = context.list(LIST);
    switch (words[1]) {
      case "set" -> context.setValue(Long.valueOf(words[2]));
      case "get" -> context.emit(key + "=" + context.value().orElse(-1L));
      case "remove" -> context.removeValue();
      case "add" -> context.setValue(context.value().orElse(0L) + Long.parseLong(words[2]));
      case "emit" -> context.emit(key + ":" + words[2]);
      case "append" -> {
        for (String value : words[2].split(",")) {
          list.add(value);
        }
      }
      case "appendNull" -> list.add(null);
      case "emitAll" -> {
        context.emit(key + text(list.values()));
        list.clear();
      }
      case "list" -> context.emit(key + text(list.values()));
      case "clearList" -> list.clear();
      case "put" -> context.map(MAP).put(words[2], Long.valueOf(words[3]));
      case "putNull" -> context.map(MAP).put("v", null);
      case "at" ->
          context.emit(key + "." + words[2] + "=" + context.map(MAP).get(words[2]).orElse(-1L));
      case "contains" ->
          context.emit(key + "." + words[2] + " " + context.map(MAP).contains(words[2]));
      case "exists" -> context.emit(key + " " + !context.map(MAP).isEmpty());
      case "map" -> context.emit(key + text(context.map(MAP).entries()));
      case "removeKey" -> context.map(MAP).remove(words[2]);
      case "clearMap" -> context.map(MAP).clear();
      case "inc" -> context.map(MAP).put(words[2], context.map(MAP).get(words[2]).orElse(0L) + 1);
      case "getOfNull" -> context.map(MAP).get(null);
      case "containsNull" -> context.map(MAP).contains(null);
      case "putAtNull" -> context.map(MAP).put(null, 1L);
      case "removeNull" -> context.map(MAP).remove(null);
      default -> {}
    }
  }

  private static String text(Iterator<?> values) {
    List<String> all = new ArrayList<>();
    values.forEachRemaining(value -> all.add(String.valueOf(value)));
    return all.toString();
  }

  private static Function<StreamingContext, DStream<String>> obeying(QueueSource<String> lines) {
    return context ->
        context
            .source(lines)
            .keyBy(KeyTypes.STRING, line -> line.split(" ")[0])
            .process(NUMBERS, KeyedProcessTest::obey, LIST, MAP);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aListGivesWhatWasAddedUntilItIsCleared(boolean restarts) {
    steps.begin(restarts, obeying(lines));
    assertEquals(List.of("k1:v1"), feed("k1 emit v1"));
    feed("k1 append v2");
    assertEquals(List.of("k1[v2]"), feed("k1 emitAll"));
    assertEquals(
        List.of("k1:v5", "k2:v3"),
        feed("k2 append v1", "k1 append v4", "k2 append v2", "k1 emit v5", "k2 emit v3"));
    assertEquals(List.of("k1[v4]", "k2[v1, v2]"), feed("k1 emitAll", "k2 emitAll"));
    assertEquals(List.of("k3:v4"), feed("k3 append v1,v2,v3", "k3 emit v4", "k3 append v5"));
    assertEquals(List.of("k3[v1, v2, v3, v5]"), feed("k3 emitAll"));
    assertEquals(List.of("k4[]"), feed("k4 append v2", "k4 nothing", "k4 clearList", "k4 emitAll"));
    assertEquals(
        List.of("k5[v5, v6]"),
        feed(
            "k5 append v1,v2,v3", "k5 append v4", "k5 clearList", "k5 append v5,v6", "k5 emitAll"));
    assertEquals(List.of("k6[]"), feed("k6 list"), "a list that was never added to is empty");
  }

  /** Keeps the lines of a batch, and gives them with those of the next. */
  private static void keep(String key, List<String> values, KeyContext<Long, String> context) {
    ListState<String> list = context.list(LIST);
    if (context.value().isEmpty()) {
      values.forEach(list::add);
      context.setValue(1L);
    } else {
      context.removeValue();
      Iterator<String> kept = list.values();
      list.clear();
      values.forEach(context::emit);
      kept.forEachRemaining(context::emit);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void valuesThatWereAskedForBeforeAListWasClearedAreStillGiven(boolean restarts) {
    steps.begin(restarts, plain(NUMBERS, KeyedProcessTest::keep, LIST));
    assertEquals(List.of(), feed("k1", "k2"));
    assertEquals(List.of("k1", "k1", "k2", "k2"), feed("k1", "k2"));
    assertEquals(List.of(), feed("k1", "k2"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMapHasEachEntryUntilItIsRemoved(boolean restarts) {
    steps.begin(restarts, obeying(lines));
    assertEquals(List.of("k1.v1=-1"), feed("k1 at v1"), "an entry that is not there");
    feed("k1 put v1 10");
    assertEquals(List.of("k1 true", "k2 false"), feed("k1 exists", "k2 exists"));
    feed("k1 put v2 5", "k2 put v2 3");
    feed("k2 put v2 12", "k2 put v4 1");
    assertEquals(List.of("k1.v2=5", "k2.v2=12"), feed("k1 at v2", "k2 at v2"));
    assertEquals(List.of("k2[v2=12, v4=1]"), feed("k2 map"));
    feed("k1 removeKey v2");
    assertEquals(List.of("k1.v2 false"), feed("k1 contains v2"));
    feed("k2 clearMap");
    assertEquals(List.of("k2[]"), feed("k2 map"));
    assertEquals(List.of("k2 false"), feed("k2 exists", "k1 clearMap", "k3 put v7 11"));
    assertEquals(2, lastProgress().stateRowsWritten(), "one put, one removed");
  }

  @ParameterizedTest
  @CsvSource({
    "appendNull  , gave null for key k; add no null",
    "putNull     , gave null for key k; remove an entry by remove()",
    "getOfNull   , null",
    "containsNull, null",
    "putAtNull   , null",
    "removeNull  , null",
  })
  void aListAndAMapTakeNoNull(String command, String sentence) {
    steps.restarting(obeying(lines));
    String message =
        assertThrows(JobFailedException.class, () -> feed("k " + command)).getMessage();

    assertTrue(message.contains("the update of table t "), message);
    assertTrue(message.contains("key k"), message);
    assertTrue(message.contains(sentence), message);
  }

  /** Rows of a key come in the order of the input, so that a batch sees what it has put. */
  @Test
  void aBatchSeesWhatItHasPut() {
    steps.restarting(obeying(lines));
    assertEquals(
        List.of("k1.v1=10", "k1=37", "k1[x]"),
        feed("k1 add 37", "k1 get", "k1 put v1 10", "k1 at v1", "k1 append x", "k1 list"));
  }

  /** Of several keys of a partition, and of several entries of a key, each read by itself. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void entriesThatAreReadOneByOneAreAllFound(boolean restarts) {
    steps.begin(restarts, obeying(lines));
    List<String> keys = List.of("k1", "k2", "k3", "k4", "k5", "k6");
    for (int batch = 1; batch <= 3; batch++) {
      for (String key : keys) {
        lines.addAll(List.of(key + " inc x", key + " inc y"));
      }
      steps.step();
      feed(
          keys.stream()
              .flatMap(key -> Stream.of(key + " inc x", key + " inc y"))
              .toArray(String[]::new));
    }
    assertEquals(
        keys.stream().map(key -> key + "[x=6, y=6]").toList(),
        feed(keys.stream().map(key -> key + " map").toArray(String[]::new)));
  }

  // Initial states

  private Function<StreamingContext, DStream<String>> beginning(
      KeyedFunction<String, String, Long, String> fn, StateHandle... handles) {
    return context ->
        keyed(context)
            .process(
                NUMBERS,
                fn,
                context.initial(initial).keyBy(KeyTypes.STRING, line -> line.split(" ")[0]),
                (key, line, each) -> {
                  each.setValue(each.value().orElse(0L) + number(line));
                  each.list(LIST).add(line.split(" ")[1]);
                  each.map(MAP).put(line.split(" ")[1], 1L);
                },
                handles);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInitialStateMayBeAValueAListAndAMap(boolean restarts) {
    initial.addAll(List.of("init_1 40", "init_2 100"));
    steps.begin(restarts, beginning(KeyedProcessTest::obey, LIST, MAP));
    assertEquals(List.of("non-exist=-1"), feed("k1 set 37", "k2 set 40", "non-exist get"));
    assertEquals(List.of("non-exist[]"), feed("k1 append 37", "k2 append 40", "non-exist list"));
    assertEquals(List.of("non-exist.-1=-1"), feed("k1 inc 37", "k2 inc 40", "non-exist at -1"));
    assertEquals(List.of("k2.40=2"), feed("k2 inc 40", "k2 at 40"));
    assertEquals(List.of("init_1=40", "init_2=100"), feed("init_1 get", "init_2 get"));
    assertEquals(List.of("init_1[40]", "init_2[100]"), feed("init_1 list", "init_2 list"));
    assertEquals(List.of("init_1.40=1", "init_2.100=1"), feed("init_1 at 40", "init_2 at 100"));
    assertEquals(List.of("init_1=50"), feed("init_1 set 50", "init_1 get"));
    assertEquals(List.of("init_1=-1"), feed("init_1 remove", "init_1 get"));
    assertEquals(List.of("init_1[40, 50]"), feed("init_1 append 50", "init_1 list"));
    assertEquals(List.of("init_1.40=2"), feed("init_1 inc 40", "init_1 at 40"));
    assertEquals(List.of("k1=-1"), feed("k1 remove", "k1 get"));
    assertEquals(List.of("init_1.40=-1"), feed("init_1 clearMap", "init_1 at 40"));
    assertEquals(List.of("init_1[]"), feed("init_1 clearList", "init_1 list"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInitialStateIsTakenOnce(boolean restarts) {
    initial.addAll(List.of("init_1 40"));
    initial.addAll(List.of("init_2 100"));
    steps.begin(restarts, beginning(KeyedProcessTest::obey, LIST, MAP));
    feed("init_1 add 50", "init_2 add 60");
    initial.addAll(List.of("init_1 1000"));
    feed("init_1 add 50");
    assertEquals(List.of("init_1=140", "init_2=160"), feed("init_1 get", "init_2 get"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTimerOfAnInitialStateFiresThoughItsKeyNeverComes(boolean restarts) {
    initial.addAll(List.of("a", "b"));
    steps.begin(
        restarts,
        context ->
            keyed(context)
                .process(
                    StateSpec.of("t", Timed.class),
                    new PutOff(),
                    context.initial(initial).keyBy(KeyTypes.STRING, line -> line),
                    (key, line, each) -> {
                      long due = key.equals("a") ? each.batchTime().toEpochMilli() + 5_000 : 0;
                      if (due > 0) {
                        each.timers().setProcessingTime(Instant.ofEpochMilli(due));
                      }
                      each.setValue(new Timed(1, due));
                    }));
    assertEquals(List.of("c1"), feed("c"));
    steps.at(7);
    assertEquals(List.of("a-1", "c2"), feed("c"));
    steps.at(8);
    assertEquals(List.of("a3"), feed("a", "a"));
    steps.at(16);
    assertEquals(List.of("a-1", "b2"), feed("b"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTimerByEventTimeOfAnInitialStateFiresThoughItsKeyNeverComes(boolean restarts) {
    initial.addAll(List.of("a 11", "b 5"));
    steps.begin(
        restarts,
        context ->
            watchedKeys(context)
                .process(
                    NUMBERS,
                    new Greatest(),
                    context.initial(initial).keyBy(KeyTypes.STRING, line -> line.split(" ")[0]),
                    (key, line, each) -> Greatest.follow(Long.MIN_VALUE, number(line), each)));
    assertEquals(List.of("a15"), feed("a 13", "a 15"));
    assertEquals(List.of("c7"), feed("c 7"));
    assertEquals(List.of("a-1", "b-1", "c-1", "d31"), feed("d 31"));
    assertEquals(Map.of("d", 31L), numbers());
  }

  // What fails

  /** Fails where it is told to. */
  record Failing(String where) implements KeyedFunction<String, String, Long, String> {
    @Override
    public void onValues(String key, List<String> values, KeyContext<Long, String> context) {
      context.timers().setProcessingTime(context.batchTime().plusSeconds(1));
      failAt("values");
    }

    @Override
    public void onTimer(String key, Timer timer, KeyContext<Long, String> context) {
      failAt("timer");
    }

    void failAt(String place) {
      if (where.equals(place)) {
        throw new IllegalArgumentException("dummy unclassified error");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"values", "timer", "initial"})
  void whatAFunctionThrowsFailsTheBatchByTableKeyAndCause(String where) {
    Failing failing = new Failing(where);
    steps.restarting(
        context ->
            keyed(context)
                .process(
                    NUMBERS,
                    failing,
                    context.initial(initial).keyBy(KeyTypes.STRING, line -> line),
                    (key, line, each) -> failing.failAt("initial")));
    initial.addAll(List.of("a"));
    String message =
        assertThrows(
                JobFailedException.class,
                () -> {
                  feed("a");
                  steps.at(3).step();
                })
            .getMessage();

    assertTrue(
        message.contains(
            "the update of table t failed on key a: java.lang.IllegalArgumentException: dummy"
                + " unclassified error"),
        message);
  }

  @Test
  void aMapThatProcessWasNotGivenIsRefused() {
    steps.restarting(plain(NUMBERS, (key, values, each) -> each.map(MAP).put("a", 1L), LIST));
    String message = assertThrows(JobFailedException.class, () -> feed("k")).getMessage();

    assertTrue(
        message.contains(
            "the function uses map, which process was not given; its maps and lists are [list]"),
        message);
  }

  // Another function after a restart

  @Test
  void anotherFunctionGoesOnWithTheValuesThatAreThere() {
    steps.restarting(plain(NUMBERS, KeyedProcessTest::count));
    assertEquals(List.of("a1"), feed("a"));
    steps.restarting(plain(NUMBERS, new CountForAWhile("ac"), LIST, MAP));
    assertEquals(List.of("a2"), feed("a"));
    assertEquals(List.of(), steps.stored(RowFamily.TIMERS), "a was there before");
    assertEquals(List.of("c1"), feed("c"));
    steps.at(10);
    assertEquals(List.of("c-1"), steps.step());
  }

  private static final MapHandle<String, String> LATEST =
      MapHandle.of("latest", KeyTypes.STRING, String.class);

  /** Counts a key's lines in one map, and keeps the latest in another. */
  private static void both(String key, List<String> values, KeyContext<Void, String> context) {
    for (String line : values) {
      long count = context.map(MAP).get("n").orElse(0L) + 1;
      context.map(MAP).put("n", count);
      context.emit(key + count + context.map(LATEST).get("").orElse(""));
      context.map(LATEST).put("", line.split(" ")[1]);
    }
  }

  private static void latest(String key, List<String> values, KeyContext<Void, String> context) {
    for (String line : values) {
      context.emit(key + context.map(LATEST).get("").orElse(""));
      context.map(LATEST).put("", line.split(" ")[1]);
    }
  }

  @Test
  void aMapThatIsLeftOutIsGivenUpFirst() {
    StateSpec<Void> spec = StateSpec.withoutValue("t");
    steps.restarting(plain(spec, KeyedProcessTest::both, MAP, LATEST));
    assertEquals(List.of("a1"), feed("a str1"));
    steps.restarting(plain(spec, KeyedProcessTest::latest, LATEST));
    lines.addAll(List.of("a str2", "b str3"));
    String message = assertThrows(RuntimeException.class, steps::step).getMessage();

    assertTrue(
        message.contains(
            "Table t has a map by string of states of a class, as CBOR named map, which the job"
                + " does not have any more"),
        message);
    assertTrue(message.endsWith("tarn adopt job field:t.map"), message);
    steps.job().backend().administer(TestJob.NAME).adopt(List.of("field:t.map"));
    assertEquals(List.of("astr1", "b"), steps.step());
    assertEquals(List.of("astr2"), feed("a str4"));
  }

  record Text(String value1) implements Serializable {}

  record Number(int value1) implements Serializable {}

  record Big(long value1) implements Serializable {}

  record Renamed(String value2) implements Serializable {}

  record Two(String value1, long count) implements Serializable {}

  record Swapped(long count, String value1) implements Serializable {}

  record More(String value1, long count, Text nested, boolean active, double score)
      implements Serializable {}

  @Test
  void aKindOfStateThatBecomesAnotherIsRefused() {
    ListHandle<Long> listNamedMap = ListHandle.of("map", Long.class);
    steps.restarting(plain(NUMBERS, KeyedProcessTest::count, MAP));
    feed("a");
    assertRefused(
        plain(NUMBERS, KeyedProcessTest::count, listNamedMap),
        "another kind of map: a map by string of states of a class, as CBOR, not a list of states"
            + " of a class, as CBOR");
    assertRefused(
        plain(NUMBERS, KeyedProcessTest::count, MapHandle.of("map", KeyTypes.LONG, Long.class)),
        "another kind of map: a map by string of");
  }

  @Test
  void aValueThatBecomesAListIsRefused() {
    steps.restarting(plain(NUMBERS, KeyedProcessTest::count));
    feed("a");
    assertRefused(
        plain(
            StateSpec.withoutValue("t"),
            (String key, List<String> values, KeyContext<Void, String> each) -> {},
            ListHandle.of("countState", Long.class)),
        "another kind of values: states of a class, as CBOR, not states by the codec none");
  }

  @Test
  void aValueOfANarrowerOrAnotherKindIsRefused() {
    steps.restarting(says(Big.class, new Big(1)));
    assertEquals(List.of("a: none"), feed("a"));
    assertRefused(says(Number.class, new Number(1)), "field value1");
    assertRefused(says(Text.class, new Text("x")), "field value1");
    steps.restarting(says(Big.class, new Big(1)));
    assertEquals(List.of("a: Big[value1=1]"), feed("a"));
  }

  @Test
  void aFieldThatIsRemovedOrRenamedIsRefusedUntilItIsGivenUp() {
    steps.restarting(says(Two.class, new Two("x", 1)));
    assertEquals(List.of("a: none"), feed("a"));
    assertRefused(says(Text.class, new Text("x")), "field:t.count");
    assertRefused(says(Renamed.class, new Renamed("x")), "field:t.count field:t.value1");
    steps
        .job()
        .backend()
        .administer(TestJob.NAME)
        .adopt(List.of("field:t.count", "field:t.value1"));
    steps.restarting(says(Renamed.class, new Renamed("y")));
    assertEquals(List.of("a: Renamed[value2=null]", "b: none"), feed("a", "b"));
    assertEquals(List.of("a: Renamed[value2=y]"), feed("a"));
  }

  @Test
  void aValueMayBecomeWider() {
    steps.restarting(says(Number.class, new Number(7)));
    assertEquals(List.of("a: none"), feed("a"));
    steps.restarting(says(Big.class, new Big(8_000_000_000L)));
    assertEquals(List.of("a: Big[value1=7]", "d: none"), feed("a", "d"));
    assertEquals(List.of("a: Big[value1=8000000000]"), feed("a"));
  }

  @Test
  void fieldsMayBeReorderedAndAddedAndReadAsAbsent() {
    steps.restarting(says(Two.class, new Two("x", 1)));
    assertEquals(List.of("a: none"), feed("a"));
    steps.restarting(says(Swapped.class, new Swapped(2, "y")));
    assertEquals(List.of("a: Swapped[count=1, value1=x]"), feed("a"));
    steps.restarting(says(More.class, new More("z", 100, new Text("t"), true, 99.9)));
    assertEquals(
        List.of("a: More[value1=y, count=2, nested=null, active=false, score=0.0]", "test2: none"),
        feed("a", "test2"));
    assertEquals(
        List.of("test2: More[value1=z, count=100, nested=Text[value1=t], active=true, score=99.9]"),
        feed("test2"));
  }

  // What is gone after a time

  /** What has a TTL. */
  enum Kept {
    VALUE,
    LIST,
    MAP
  }

  /** Puts, gets and clears what is kept. */
  record Keeping(Kept kept, ListHandle<Long> list, MapHandle<String, Long> map)
      implements KeyedFunction<String, String, Long, String> {
    static Keeping of(Kept kept, Duration ttl) {
      return new Keeping(
          kept,
          ListHandle.of("list", Long.class).ttl(ttl),
          MapHandle.of("map", KeyTypes.STRING, Long.class).ttl(ttl));
    }

    @Override
    public void onValues(String key, List<String> values, KeyContext<Long, String> context) {
      for (String line : values) {
        String[] words = line.split(" ");
        switch (words[1]) {
          case "put" -> put(Long.parseLong(words[2]), context);
          case "get" -> context.emit(key + get(context));
          default -> clear(context);
        }
      }
    }

    private void put(long value, KeyContext<Long, String> context) {
      switch (kept) {
        case VALUE -> context.setValue(value);
        case LIST -> {
          context.list(list).clear();
          context.list(list).add(value);
        }
        case MAP -> context.map(map).put("key", value);
      }
    }

    private String get(KeyContext<Long, String> context) {
      return switch (kept) {
        case VALUE -> text(context.value().stream().iterator());
        case LIST -> text(context.list(list).values());
        case MAP -> text(context.map(map).get("key").stream().iterator());
      };
    }

    private void clear(KeyContext<Long, String> context) {
      switch (kept) {
        case VALUE -> context.removeValue();
        case LIST -> context.list(list).clear();
        case MAP -> context.map(map).clear();
      }
    }
  }

  private Function<StreamingContext, DStream<String>> keeping(Kept kept, Duration ttl) {
    Keeping keeping = Keeping.of(kept, ttl);
    StateSpec<Long> spec = NUMBERS.history(1);
    return plain(
        kept == Kept.VALUE ? spec.idleTtl(ttl) : spec, keeping, keeping.list(), keeping.map());
  }

  private void beginKeeping(Kept kept, boolean restarts) {
    steps.begin(restarts, keeping(kept, MINUTE));
  }

  @ParameterizedTest
  @CsvSource({
    "VALUE, false",
    "VALUE, true",
    "LIST, false",
    "LIST, true",
    "MAP, false",
    "MAP, true"
  })
  void whatHasExpiredIsSeenNoMore(Kept kept, boolean restarts) {
    beginKeeping(kept, restarts);
    assertEquals(List.of(), feed("k1 put 1"));
    steps.at(2);
    assertEquals(List.of("k1[1]"), feed("k1 get"));
    steps.at(61);
    assertEquals(List.of("k1[1]"), feed("k1 get"), "it is as old as it may be");
    steps.atMillis(61_001);
    assertEquals(List.of("k1[]"), feed("k1 get"));
    steps.at(62);
    assertEquals(List.of("k1[2]"), feed("k1 put 2", "k1 get"));
  }

  @ParameterizedTest
  @CsvSource({
    "VALUE, false",
    "VALUE, true",
    "LIST, false",
    "LIST, true",
    "MAP, false",
    "MAP, true"
  })
  void whatIsPutAgainLivesOn(Kept kept, boolean restarts) {
    beginKeeping(kept, restarts);
    feed("k1 put 1");
    steps.at(35);
    assertEquals(List.of("k1[1]"), feed("k1 put 1", "k1 get"));
    steps.at(68);
    assertEquals(List.of("k1[1]"), feed("k1 get"));
    steps.at(96);
    assertEquals(List.of("k1[]"), feed("k1 get"));
  }

  @ParameterizedTest
  @CsvSource({
    "VALUE, false",
    "VALUE, true",
    "LIST, false",
    "LIST, true",
    "MAP, false",
    "MAP, true"
  })
  void onlyWhatIsOldEnoughHasExpired(Kept kept, boolean restarts) {
    beginKeeping(kept, restarts);
    feed("k1 put 1");
    steps.at(32);
    feed("k2 put 2");
    steps.at(63);
    assertEquals(List.of("k1[]", "k2[2]"), feed("k1 get", "k2 get"));
  }

  @ParameterizedTest
  @CsvSource({
    "VALUE, false",
    "VALUE, true",
    "LIST, false",
    "LIST, true",
    "MAP, false",
    "MAP, true"
  })
  void whatAKeyClearsIsItsOwn(Kept kept, boolean restarts) {
    beginKeeping(kept, restarts);
    feed("k1 put 1", "k2 put 2", "k3 put 3");
    steps.at(2);
    assertEquals(List.of("k1[]"), feed("k1 clear", "k1 get"));
    steps.at(3);
    assertEquals(List.of("k1[]", "k2[2]", "k3[3]"), feed("k1 get", "k2 get", "k3 get"));
  }

  /** It would fill the table otherwise: nobody can remove what nobody sees. */
  @ParameterizedTest
  @EnumSource(Kept.class)
  void whatHasExpiredIsSwept(Kept kept) {
    beginKeeping(kept, true);
    feed("k1 put 1");
    for (int second = 100; second < 104; second++) {
      steps.at(second);
      feed("k2 put 2");
    }
    RowFamily family = kept == Kept.VALUE ? RowFamily.STATE : RowFamily.ENTRIES;
    assertEquals(1, steps.stored(family).size(), "rows of " + family);
  }

  /** The time that something lives is the table's, not that of each entry as in Spark. */
  @ParameterizedTest
  @EnumSource(Kept.class)
  void anotherTtlHoldsForWhatWasWrittenBefore(Kept kept) {
    steps.restarting(keeping(kept, Duration.ofSeconds(180)));
    feed("k1 put 1");
    steps.restarting(keeping(kept, Duration.ofSeconds(15)));
    steps.at(16);
    assertEquals(List.of("k1[1]"), feed("k1 get"));
    steps.at(17);
    assertEquals(List.of("k1[]"), feed("k1 get"));
  }

  @Test
  void aTtlMayBeIntroducedByARestart() {
    Keeping without =
        new Keeping(
            Kept.MAP,
            ListHandle.of("list", Long.class),
            MapHandle.of("map", KeyTypes.STRING, Long.class));
    steps.restarting(plain(NUMBERS, without, without.list(), without.map()));
    feed("a put 1");
    steps.at(600);
    assertEquals(List.of("a[1]"), feed("a get"));
    steps.restarting(keeping(Kept.MAP, MINUTE));
    assertEquals(List.of("a[]"), feed("a get"));
  }

  /** What is kept beside a value that has no TTL. */
  private static final MapHandle<String, Long> BRIEF =
      MapHandle.of("brief", KeyTypes.STRING, Long.class).ttl(MINUTE);

  private static void twoValues(String key, List<String> values, KeyContext<Long, String> context) {
    for (String line : values) {
      boolean brief = key.equals("k1");
      if (line.contains("put") && brief) {
        context.map(BRIEF).put("", number(line.replace("put ", "")));
      } else if (line.contains("put")) {
        context.setValue(number(line.replace("put ", "")));
      } else {
        context.emit(
            key
                + (brief
                    ? text(context.map(BRIEF).get("").stream().iterator())
                    : text(context.value().stream().iterator())));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTtlIsOfOneMapAndNotOfTheValueBesideIt(boolean restarts) {
    steps.begin(restarts, plain(NUMBERS, KeyedProcessTest::twoValues, BRIEF));
    feed("k1 put 1", "k2 put 2");
    steps.at(2);
    assertEquals(List.of("k1[1]", "k2[2]"), feed("k1 get", "k2 get"));
    steps.at(65);
    assertEquals(List.of("k1[]", "k2[2]"), feed("k1 get", "k2 get"));
  }

  /** Adds numbers to the key's list and map, or tells them. */
  record Gathering(ListHandle<Long> list, MapHandle<String, Long> map)
      implements KeyedFunction<String, String, Long, String> {
    @Override
    public void onValues(String key, List<String> values, KeyContext<Long, String> context) {
      for (String line : values) {
        if (line.endsWith("get")) {
          context.emit(key + text(context.list(list).values()) + text(context.map(map).entries()));
        } else {
          context.setValue(context.value().orElse(0L) + 1);
          context.list(list).add(number(line));
          context.map(map).put("key" + number(line), number(line));
        }
      }
    }
  }

  private Function<StreamingContext, DStream<String>> gathering(long seconds) {
    Duration ttl = Duration.ofSeconds(seconds);
    Gathering gathering =
        new Gathering(
            ListHandle.of("list", Long.class).ttl(ttl),
            MapHandle.of("map", KeyTypes.STRING, Long.class).ttl(ttl));
    return plain(NUMBERS, gathering, gathering.list(), gathering.map());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void valuesAtTheBeginningOfAListExpireFirst(boolean restarts) {
    steps.begin(restarts, gathering(60));
    feed("k1 1");
    steps.at(2);
    feed("k1 2", "k1 3");
    steps.at(49);
    feed("k1 4", "k1 5", "k1 6");
    steps.at(62);
    assertEquals(
        List.of("k1[2, 3, 4, 5, 6][key2=2, key3=3, key4=4, key5=5, key6=6]"), feed("k1 get"));
    steps.at(65);
    assertEquals(List.of("k1[4, 5, 6][key4=4, key5=5, key6=6]"), feed("k1 get"));
    steps.at(111);
    assertEquals(List.of("k1[][]"), feed("k1 get"));
    assertEquals(List.of("k1[7][key7=7]"), feed("k1 7", "k1 get"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aListOfWhichAllHasExpiredTakesNothingFromAnotherKeys(boolean restarts) {
    steps.begin(restarts, gathering(60));
    for (int second = 1; second <= 3; second++) {
      steps.at(second);
      feed("k1 " + second);
    }
    steps.at(4);
    feed("k2 1");
    steps.at(64);
    assertEquals(List.of("k1[][]", "k2[1][key1=1]"), feed("k1 get", "k2 get"));
    steps.at(65);
    assertEquals(List.of("k1[][]", "k2[][]"), feed("k1 get", "k2 get"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void entriesOfAMapExpireEachByItself(boolean restarts) {
    steps.begin(restarts, gathering(60));
    feed("k1 1");
    steps.at(31);
    assertEquals(List.of("k1[1][key1=1]"), feed("k1 get"));
    steps.at(32);
    feed("k1 2");
    steps.at(62);
    assertEquals(List.of("k1[2][key2=2]"), feed("k1 get"));
    steps.at(93);
    assertEquals(
        List.of("k1[3, 4, 5][key3=3, key4=4, key5=5]"), feed("k1 3", "k1 4", "k1 5", "k1 get"));
    steps.at(96);
    feed("k1 3");
    steps.at(154);
    assertEquals(List.of("k1[3][key3=3]"), feed("k1 get"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aKeysValueListAndMapGrowTogether(boolean restarts) {
    steps.begin(restarts, gathering(600));
    for (int i = 1; i <= 3; i++) {
      for (String key : List.of("k1", "k2")) {
        feed(key + " " + i);
        assertEquals(3, lastProgress().stateRowsWritten());
      }
    }
    assertEquals(Map.of("k1", 3L, "k2", 3L), numbers());
    assertEquals(
        List.of("k1[1, 2, 3][key1=1, key2=2, key3=3]", "k2[1, 2, 3][key1=1, key2=2, key3=3]"),
        feed("k1 get", "k2 get"));
  }

  // What is behind it

  record Out(String key, long second, long rows) implements Serializable {}

  /** Gives the least event time of a batch and how many values it has. */
  private static void earliest(String key, List<String> values, KeyContext<Void, Out> context) {
    long least = values.stream().mapToLong(KeyedProcessTest::number).min().orElseThrow();
    context.emit(new Out(key, least, values.size()));
  }

  private ProcessedDStream<Out> earliest(StreamingContext context) {
    return context
        .source(lines)
        .withWatermark(KeyedProcessTest::time, MINUTE)
        .keyBy(KeyTypes.STRING, line -> line.split(" ")[0])
        .process(StateSpec.withoutValue("first"), KeyedProcessTest::earliest);
  }

  private static PairDStream<String, Out> timed(DStream<Out> given) {
    return given
        .withWatermark(out -> Instant.ofEpochSecond(out.second()), MINUTE)
        .keyBy(KeyTypes.STRING, Out::key);
  }

  /** Spark's first of January, first and second of February, as seconds. */
  private static final List<Long> DAYS = List.of(0L, 31 * 86_400L, 32 * 86_400L);

  private void feedDay(int day) {
    steps.at(40 * 86_400L + day);
    feed("k1 " + DAYS.get(day));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void windowsBehindItCloseByAWatermarkOfWhatItGives(boolean restarts) {
    steps.begin(
        restarts,
        context ->
            timed(earliest(context))
                .window(WindowSpec.tumbling(MINUTE))
                .aggregate("windows", Aggregates.count("n"))
                .map(each -> each.window().start().getEpochSecond() + ":" + each.asLong("n")));
    feedDay(0);
    assertEquals(List.of("0:1"), windows());
    feedDay(1);
    assertEquals(List.of("0:1 final", DAYS.get(1) + ":1"), windows());
    feedDay(2);
    assertEquals(List.of("0:1 final", DAYS.get(1) + ":1 final", DAYS.get(2) + ":1"), windows());
    assertEquals(0, steps.job().progress().stream().mapToLong(BatchProgress::lateRows).sum());
  }

  /** Spark fails the query. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatItGivesBehindTheWatermarkIsLateForWindows(boolean restarts) {
    steps.begin(
        restarts,
        context ->
            timed(earliest(context))
                .window(WindowSpec.tumbling(MINUTE))
                .aggregate("windows", Aggregates.count("n"))
                .map(each -> each.toString()));
    feedDay(1);
    feedDay(2);
    List<String> before = windows();
    steps.at(41 * 86_400L);
    feed("k1 0");
    assertEquals(List.of(DAYS.get(1) + ":1 final", DAYS.get(2) + ":1"), before);
    assertEquals(before, windows());
    assertEquals(1, steps.job().progress().stream().mapToLong(BatchProgress::lateRows).sum());
  }

  @Test
  void windowsBehindItNeedEventTimeAgain() {
    IllegalStateException refused =
        assertThrows(
            IllegalStateException.class,
            () ->
                steps
                    .restarting(
                        context ->
                            earliest(context)
                                .keyBy(KeyTypes.STRING, Out::key)
                                .window(WindowSpec.tumbling(MINUTE))
                                .aggregate("windows", Aggregates.count("n"))
                                .map(each -> each.toString()))
                    .step());
    assertTrue(refused.getMessage().contains("windows need event time"), refused.getMessage());
  }

  @Test
  void dropDuplicatesWithinWatermarkBehindItNeedsAWatermarkAgain() {
    IllegalStateException refused =
        assertThrows(
            IllegalStateException.class,
            () ->
                steps
                    .restarting(
                        context ->
                            earliest(context)
                                .keyBy(KeyTypes.STRING, Out::key)
                                .dropDuplicatesWithinWatermark("seen", MINUTE)
                                .map(each -> each.toString()))
                    .step());
    assertTrue(
        refused.getMessage().contains("dropDuplicatesWithinWatermark needs a watermark"),
        refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void duplicatesOfWhatItGivesAreDropped(boolean restarts) {
    steps.begin(
        restarts,
        context ->
            timed(earliest(context))
                .dropDuplicatesWithinWatermark("seen", MINUTE)
                .map(pair -> pair.value().toString()));
    steps.at(40 * 86_400L);
    long day = DAYS.get(1);
    assertEquals(
        List.of("Out[key=k1, second=" + day + ", rows=2]"), feed("k1 " + day, "k1 " + day));
    assertEquals(List.of(), feed("k1 " + day));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void oneProcessFeedsAnother(boolean restarts) {
    steps.begin(
        restarts,
        context ->
            timed(earliest(context))
                .process(
                    NUMBERS,
                    (key, values, each) -> each.emit(key + ":" + values.size() + watermark(each))));
    List<String> given = new ArrayList<>();
    for (int day = 0; day < DAYS.size(); day++) {
      steps.at(40 * 86_400L + day);
      given.addAll(feed("k1 " + DAYS.get(day)));
    }
    assertEquals(
        List.of("k1:1@none", "k1:1@" + (DAYS.get(0) - 60), "k1:1@" + (DAYS.get(1) - 60)), given);
  }

  private static String watermark(KeyContext<?, ?> context) {
    return "@"
        + context.watermark().map(each -> String.valueOf(each.getEpochSecond())).orElse("none");
  }

  private List<String> windows() {
    List<String> windows = new ArrayList<>();
    try (Rows<Row> rows = steps.job().reader().snapshot().table("windows").scan()) {
      rows.forEach(
          row ->
              windows.add(
                  row.window().orElseThrow().start().getEpochSecond()
                      + ":"
                      + row.value().asLong("n")
                      + (row.isFinal() ? " final" : "")));
    }
    return windows;
  }

  // Common to all

  private List<String> feed(String... batch) {
    lines.addAll(List.of(batch));
    return steps.step();
  }

  private PairDStream<String, String> keyed(StreamingContext context) {
    return context.source(lines).keyBy(KeyTypes.STRING, line -> line.split(" ")[0]);
  }

  private PairDStream<String, String> watchedKeys(StreamingContext context) {
    return context
        .source(lines)
        .withWatermark(KeyedProcessTest::time, Duration.ofSeconds(10))
        .keyBy(KeyTypes.STRING, line -> line.split(" ")[0]);
  }

  private <S> Function<StreamingContext, DStream<String>> plain(
      StateSpec<S> spec, KeyedFunction<String, String, S, String> fn, StateHandle... handles) {
    return context -> keyed(context).process(spec, fn, handles);
  }

  private <S> Function<StreamingContext, DStream<String>> watched(
      StateSpec<S> spec, KeyedFunction<String, String, S, String> fn) {
    return context -> watchedKeys(context).process(spec, fn);
  }

  /** Says what a key's value was, and puts another in its place. */
  private <S extends Serializable> Function<StreamingContext, DStream<String>> says(
      Class<S> type, S next) {
    return plain(
        StateSpec.of("t", type),
        (key, values, context) -> {
          context.emit(key + ": " + context.value().map(String::valueOf).orElse("none"));
          context.setValue(next);
        });
  }

  private void assertRefused(Function<StreamingContext, DStream<String>> graph, String sentence) {
    long batches = steps.job().progress().size();
    String message =
        assertThrows(RuntimeException.class, () -> steps.restarting(graph).step()).getMessage();
    assertTrue(message.contains(sentence), message);
    assertEquals(batches, steps.job().progress().size());
  }

  private Map<String, Long> numbers() {
    return new TreeMap<>(steps.job().states("t", KeyTypes.STRING, CborCodec.of(Long.class)));
  }

  private BatchProgress lastProgress() {
    List<BatchProgress> progress = steps.job().progress();
    return progress.get(progress.size() - 1);
  }

  /** The number at the end of a line. */
  private static long number(String line) {
    return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
  }

  private static Instant time(String line) {
    return Instant.ofEpochSecond(number(line));
  }
}
