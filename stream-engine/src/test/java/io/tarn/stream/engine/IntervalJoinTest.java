package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.RowFamily;
import io.tarn.schemas.TimerGroup;
import io.tarn.schemas.TimerRow;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.function.Joined;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.QueueSource;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Joins of two streams by event time, with the inputs of Spark's own tests, opened once and anew
 * for each batch. A record {@code 1@20} has key 1 and time 20 s; {@code 1:20-15} is what is given
 * of a left record of 20 s and a right one of 15.
 */
final class IntervalJoinTest {
  record Left(int key, long second) implements Serializable {
    Instant time() {
      return Instant.ofEpochSecond(second);
    }
  }

  record Right(int key, long second) implements Serializable {
    Instant time() {
      return Instant.ofEpochSecond(second);
    }
  }

  private final SteppedJob job = new SteppedJob();
  private final QueueSource<Left> left = new QueueSource<>("left", 2);
  private final QueueSource<Right> right = new QueueSource<>("right", 2);
  private final long seed = System.nanoTime();

  @AfterEach
  void close() {
    job.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void recordsAreJoinedWithinTheirIntervalAndForgottenBehindIt(boolean restarts) {
    begin(restarts, 20, 30, (one, other) -> one.join(other, between(-5, 10)));

    assertEquals(List.of(), step("1@20", ""));
    assertEquals(
        List.of("1:20-15", "1:20-25", "1:20-26", "1:20-30"),
        step("", "1@14 1@15 1@25 1@26 1@30 1@31"));
    assertEquals(List.of(), step("", "1@60"));
    assertEquals(List.of("1:50-60", "1:65-60"), step("1@49 1@50 1@65 1@66", ""));
    assertEquals(List.of("1:31-26", "1:31-30", "1:31-31"), step("1@30 1@31", "")); // 30 is late
    assertEquals(1, lateInAll());
    assertEquals(List.of(), step("", "1@80"));
    assertEquals(List.of(), step("", "2@80")); // Spark runs a batch without input here
    assertEquals(List.of("1:49-50", "1:50-50"), step("", "1@46 1@50")); // 46 is late
    assertEquals(2, lateInAll());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLeftRecordWithoutPartnerIsGivenOnceNoneCanCome(boolean restarts) {
    begin(restarts, 10, 10, (one, other) -> one.leftOuterJoin(other, between(-5, 5)));

    assertEquals(List.of(), step("1@5 3@5", ""));
    assertEquals(List.of("1:5-10"), step("", "1@10 2@5"));
    assertEquals(List.of(), step("", "1@11"));
    assertEquals(List.of("1:7-10", "1:7-11"), step("1@7 1@30", ""));
    assertEquals(List.of("3:5-null"), step("", "0@30"));
    assertEquals(2, job.job().rows("joined").size()); // left and right ones of 30 s
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRightRecordWithoutPartnerIsGivenOnceNoneCanCome(boolean restarts) {
    begin(restarts, 10, 10, (one, other) -> one.rightOuterJoin(other, between(-5, 5)));

    assertEquals(List.of(), step("1@5 3@5", ""));
    assertEquals(List.of("1:5-10"), step("", "1@10 2@5"));
    assertEquals(List.of(), step("", "1@11"));
    assertEquals(List.of("1:7-10", "1:7-11"), step("1@7 1@30", ""));
    assertEquals(List.of("2:null-5"), step("", "0@30"));
    assertEquals(2, job.job().rows("joined").size());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void recordsOfBothStreamsWithoutPartnersAreGiven(boolean restarts) {
    begin(restarts, 10, 10, (one, other) -> one.fullOuterJoin(other, between(-5, 5)));

    assertEquals(List.of("1:5-10"), step("1@5 3@5", "1@10 2@5"));
    assertEquals(List.of("0:30-30", "2:null-5", "3:5-null"), step("0@30", "0@30 4@21"));
    assertEquals(List.of("0:30-31"), step("", "0@31"));
    assertEquals(List.of("0:60-60", "4:null-21"), step("0@60", "0@60"));
    assertEquals(List.of("0:60-61"), step("", "0@61"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRecordThatHadAPartnerIsNotGivenAloneLater(boolean restarts) {
    begin(restarts, 5, 5, (one, other) -> one.leftOuterJoin(other, between(0, 5)));

    assertEquals(List.of("2:2-2", "4:4-4"), step("1@1 2@2 3@3 4@4 5@5", "2@2 4@4"));
    assertEquals(
        List.of("10:10-10", "6:6-6", "8:8-8"), step("6@6 7@7 8@8 9@9 10@10", "6@6 8@8 10@10"));
    assertEquals(
        List.of("12:12-12", "14:14-14", "1:1-null", "3:3-null"),
        step("11@11 12@12 13@13 14@14 15@15", "12@12 14@14"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRightRecordThatHadAPartnerIsNotGivenAloneLater(boolean restarts) {
    begin(restarts, 5, 5, (one, other) -> one.rightOuterJoin(other, between(-5, 0)));

    assertEquals(List.of("2:2-2", "4:4-4"), step("2@2 4@4", "1@1 2@2 3@3 4@4 5@5"));
    assertEquals(
        List.of("10:10-10", "6:6-6", "8:8-8"), step("6@6 8@8 10@10", "6@6 7@7 8@8 9@9 10@10"));
    assertEquals(
        List.of("12:12-12", "14:14-14", "1:null-1", "3:null-3"),
        step("12@12 14@14", "11@11 12@12 13@13 14@14 15@15"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void recordsOfOneBatchAreJoinedHoweverFarApartTheyAre(boolean restarts) {
    job.at(100_000);
    begin(restarts, 120, 240, (one, other) -> one.leftOuterJoin(other, between(-30, 30)));

    assertEquals(
        List.of("1:0-null", "1:86400-86410", "1:90000-89999"),
        step("1@0 1@86400 1@90000", "1@86410 1@89999 1@93600"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aKeyMayBeJoinedAndLetGoInTheSameBatch(boolean restarts) {
    begin(restarts, 0, 0, (one, other) -> one.leftOuterJoin(other, between(-30, 30)));

    assertEquals(List.of(), step("1@0", "1@60"));
    assertEquals(List.of("1:0-null"), step("1@3600", "1@3660"));
    assertEquals(List.of("1:3600-null"), step("1@5400", "")); // the watermark is 3660
    assertEquals(List.of("1:5400-5410"), step("", "1@5410"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void partnersMayAllLieBefore(boolean restarts) {
    begin(restarts, 0, 0, (one, other) -> one.fullOuterJoin(other, between(-20, -10)));

    assertEquals(List.of("1:30-15"), step("1@30 2@31", "1@15"));
    assertEquals(List.of("1:50-36", "2:31-null"), step("1@50", "1@36")); // then the watermark is 36
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void joinsOfThreeStreamsFollowEachOther(boolean restarts) {
    QueueSource<Right> third = new QueueSource<>("third", 2);
    job.begin(
        restarts,
        context -> {
          PairDStream<Integer, Left> joined =
              lefts(context, 10)
                  .join(rights(context, right, 10), between(-5, 5))
                  .mapValues(Joined::left);
          return joined
              .join(
                  rights(context, third, 10),
                  IntervalJoin.of("third", Left.class, Right.class)
                      .between(Duration.ofSeconds(-5), Duration.ofSeconds(5)))
              .map(
                  pair ->
                      pair.key()
                          + ":"
                          + pair.value().left().second()
                          + "-"
                          + pair.value().right().second());
        });
    third.addAll(List.of(new Right(5, 7), new Right(10, 10)));

    assertEquals(List.of("5:5-7"), step("1@1 5@5", "1@1 5@5 10@10"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatAJoinGivesIsInTimeForWindowsBehindIt(boolean restarts) {
    job.begin(
        restarts,
        context ->
            lefts(context, 10)
                .leftOuterJoin(rights(context, right, 10), between(-5, 5))
                .keyBy(KeyTypes.BOOLEAN, pair -> pair.value().right() == null)
                .window(WindowSpec.tumbling(Duration.ofSeconds(10)))
                .aggregate("windows", Aggregates.count("n"))
                .finals()
                .map(
                    result ->
                        (result.key() ? "alone " : "joined ")
                            + result.window().start().getEpochSecond()
                            + "="
                            + result.result().asLong("n")));

    assertEquals(List.of(), step("1@1 2@2 3@3", "2@4"));
    assertEquals(List.of("alone 0=2", "joined 0=1"), step("9@100", "9@300")); // alone at 6 and 8 s
    assertEquals(0, lateInAll());
  }

  @Test
  void anyJoinIsThatOfANestedLoop() {
    Random random = new Random(seed);
    for (int round = 0; round < 5; round++) {
      long lower = random.nextInt(30) - 15;
      long upper = lower + random.nextInt(20);
      List<Left> lefts = new ArrayList<>();
      List<Right> rights = new ArrayList<>();
      try (SteppedJob stepped = new SteppedJob()) {
        stepped.at(200_000);
        QueueSource<Left> one = new QueueSource<>("left", 2);
        QueueSource<Right> other = new QueueSource<>("right", 3);
        stepped.begin(
            random.nextBoolean(),
            context ->
                text(
                    context
                        .source(one)
                        .withWatermark(Left::time, Duration.ofSeconds(40))
                        .keyBy(KeyTypes.INT, Left::key)
                        .fullOuterJoin(rights(context, other, 40), between(lower, upper))));
        List<String> given = new ArrayList<>();
        for (int batch = 0; batch < 12; batch++) {
          int base = batch * 10;
          List<Left> newLefts =
              IntStream.range(0, random.nextInt(12))
                  .mapToObj(i -> new Left(random.nextInt(4), base + random.nextInt(20)))
                  .toList();
          List<Right> newRights =
              IntStream.range(0, random.nextInt(12))
                  .mapToObj(i -> new Right(random.nextInt(4), base + random.nextInt(20)))
                  .toList();
          lefts.addAll(newLefts);
          rights.addAll(newRights);
          one.addAll(newLefts);
          other.addAll(newRights);
          given.addAll(stepped.step());
        }
        one.addAll(List.of(new Left(9, 100_000)));
        other.addAll(List.of(new Right(8, 200_000)));
        given.addAll(stepped.step());
        one.addAll(List.of(new Left(7, 150_000)));
        given.addAll(stepped.step());

        assertEquals(
            joinedByLoops(lefts, rights, lower, upper),
            given.stream().filter(text -> text.charAt(0) < '7').sorted().toList(),
            "seed " + seed + ", from " + lower + " to " + upper);
      }
    }
  }

  private static List<String> joinedByLoops(
      List<Left> lefts, List<Right> rights, long lower, long upper) {
    List<String> joined = new ArrayList<>();
    Set<Right> partners = new HashSet<>();
    for (Left one : lefts) {
      boolean alone = true;
      for (Right other : rights) {
        long after = other.second() - one.second();
        if (one.key() == other.key() && after >= lower && after <= upper) {
          alone = false;
          partners.add(other);
          joined.add(one.key() + ":" + one.second() + "-" + other.second());
        }
      }
      if (alone) {
        joined.add(one.key() + ":" + one.second() + "-null");
      }
    }
    for (Right other : rights) {
      if (!partners.contains(other)) {
        joined.add(other.key() + ":null-" + other.second());
      }
    }
    return joined.stream().sorted().toList();
  }

  @Test
  void aStreamWithoutAWatermarkIsRefused() {
    assertEquals(
        "the join of table joined needs a watermark on both streams, to know when no partner of a"
            + " record can come any more: call withWatermark on each before, or join the records of"
            + " each batch by join without an interval",
        assertThrows(
                IllegalStateException.class,
                () ->
                    new TestJob()
                        .run(
                            context ->
                                lefts(context, 10)
                                    .join(
                                        context
                                            .source(right)
                                            .withEventTime(Right::time)
                                            .keyBy(KeyTypes.INT, Right::key),
                                        between(0, 1))))
            .getMessage());
  }

  @Test
  void anIntervalThatIsNoneIsRefused() {
    assertEquals(
        "lower must be <= upper, but PT1S > PT0S",
        assertThrows(IllegalArgumentException.class, () -> between(1, 0)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> between(0, Long.MAX_VALUE / 1_000));
  }

  @Test
  void anotherIntervalOrKindIsRefusedAtARestart() {
    begin(true, 10, 10, (one, other) -> one.join(other, between(-5, 5)));
    assertEquals(List.of(), step("1@5 3@5", ""));

    begin(true, 10, 10, (one, other) -> one.join(other, between(-5, 6)));
    assertEquals(
        "Table joined exists with another operation: join from PT-5S to PT5S, not join from PT-5S"
            + " to PT6S; use another table name, or begin it anew: `tarn delete JOB TABLE`",
        assertThrows(JobFailedException.class, () -> step("", "1@11")).getCause().getMessage());

    begin(true, 10, 10, (one, other) -> one.leftOuterJoin(other, between(-5, 5)));
    assertEquals(
        "Table joined exists with another operation: join from PT-5S to PT5S, not left outer join"
            + " from PT-5S to PT5S; use another table name, or begin it anew: `tarn delete JOB"
            + " TABLE`",
        assertThrows(JobFailedException.class, () -> step("", "")).getCause().getMessage());
  }

  /** Timers that lie in one row fire each at its time, and those that are left are kept. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void recordsOfManyKeysAreGivenAloneEachAtItsTime(boolean restarts) {
    begin(restarts, 0, 0, (one, other) -> one.leftOuterJoin(other, between(0, 0)));
    int keys = 5_000; // more than a hundred of a bucket
    step(
        IntStream.rangeClosed(1, keys)
            .mapToObj(key -> key + "@" + (100 + key % 7))
            .collect(Collectors.joining(" ")),
        "");
    assertEquals(keys, timers());
    assertTrue(job.stored(RowFamily.TIMERS).size() < keys / 20);
    for (int second = 100; second < 107; second++) {
      int now = second;
      assertEquals(
          IntStream.rangeClosed(1, keys)
              .filter(key -> 100 + key % 7 == now)
              .mapToObj(key -> key + ":" + now + "-null")
              .sorted()
              .toList(),
          step("", "0@" + now).stream().sorted().toList());
    }
    assertEquals(0, timers());
  }

  /** What is behind its interval goes with its key, at the latest when no record of it waits. */
  @Test
  void aKeyHasOneTimerHoweverManyRecordsWait() {
    begin(true, 0, 0, (one, other) -> one.join(other, between(0, 10)));
    step("1@10 1@11 1@12 2@10", "0@10");
    assertEquals(2, timers()); // 0@10 has gone: the watermark is 10
    step("0@21 1@24", "0@21"); // lets go of what is behind the watermark, which is 10
    assertEquals(List.of(10L, 11L, 12L, 24L), kept(1));
    step("0@22", "0@22");
    step("0@23", "0@23"); // the watermark is 22: what was the last of the key has gone
    assertEquals(List.of(24L), kept(1));
    assertEquals(List.of(), kept(2));
    step("0@60", "0@60");
    step("0@61", "0@61");
    assertEquals(List.of(), kept(1));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLeftRecordThatHasAPartnerIsGivenOnce(boolean restarts) {
    beginSemi(restarts, 10, 10, between(-5, 5));

    assertEquals(List.of(), step("1@5 3@5", ""));
    assertEquals(List.of("1:5"), step("", "1@10 2@5"));
    assertEquals(List.of(), step("", "1@9"));
    assertEquals(List.of("1:7"), step("1@7 1@30", ""));
    assertEquals(List.of(), step("", "0@30"));
    assertEquals(2, job.job().rows("joined").size());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ofAStreamAndItselfEachIsGivenOnce(boolean restarts) {
    beginSemi(restarts, 5, 5, between(0, 5));

    assertEquals(List.of("2:2", "4:4"), step("1@1 2@2 3@3 4@4 5@5", "2@2 4@4"));
    assertEquals(List.of("10:10", "6:6", "8:8"), step("6@6 7@7 8@8 9@9 10@10", "6@6 8@8 10@10"));
    assertEquals(List.of("12:12", "14:14"), step("11@11 12@12 13@13 14@14 15@15", "12@12 14@14"));
  }

  @Test
  void whatIsKeptCanBeReadWithoutTheJobsClasses() {
    begin(false, 10, 10, (one, other) -> one.leftOuterJoin(other, between(-5, 5)));
    step("1@5", "1@6");

    assertEquals(
        "{\"left\":[[5000,true,{\"key\":1,\"second\":5}]],"
            + "\"right\":[[6000,true,{\"key\":1,\"second\":6}]],\"wakes\":11000}",
        job.job()
            .reader()
            .snapshot()
            .table("joined")
            .get(1)
            .value()
            .orElseThrow()
            .value()
            .json()
            .toString());
  }

  private interface Join {
    PairDStream<Integer, Joined<Left, Right>> of(
        PairDStream<Integer, Left> left, PairDStream<Integer, Right> right);
  }

  private void begin(boolean restarts, int leftDelay, int rightDelay, Join join) {
    job.begin(
        restarts,
        context -> text(join.of(lefts(context, leftDelay), rights(context, right, rightDelay))));
  }

  private void beginSemi(
      boolean restarts, int leftDelay, int rightDelay, IntervalJoin<Left, Right> by) {
    job.begin(
        restarts,
        context ->
            lefts(context, leftDelay)
                .leftSemiJoin(rights(context, right, rightDelay), by)
                .map(pair -> pair.key() + ":" + pair.value().second()));
  }

  private static IntervalJoin<Left, Right> between(long lower, long upper) {
    return IntervalJoin.of("joined", Left.class, Right.class)
        .between(Duration.ofSeconds(lower), Duration.ofSeconds(upper));
  }

  private PairDStream<Integer, Left> lefts(StreamingContext context, int delay) {
    return context
        .source(left)
        .withWatermark(Left::time, Duration.ofSeconds(delay))
        .keyBy(KeyTypes.INT, Left::key);
  }

  private static PairDStream<Integer, Right> rights(
      StreamingContext context, QueueSource<Right> source, int delay) {
    return context
        .source(source)
        .withWatermark(Right::time, Duration.ofSeconds(delay))
        .keyBy(KeyTypes.INT, Right::key);
  }

  private static DStream<String> text(PairDStream<Integer, Joined<Left, Right>> joined) {
    return joined.map(
        pair ->
            pair.key()
                + ":"
                + pair.value().findLeft().map(Left::second).orElse(null)
                + "-"
                + pair.value().findRight().map(Right::second).orElse(null));
  }

  private List<String> step(String lefts, String rights) {
    left.addAll(split(lefts).map(at -> new Left((int) at[0], at[1])).toList());
    right.addAll(split(rights).map(at -> new Right((int) at[0], at[1])).toList());
    return job.step();
  }

  private static Stream<long[]> split(String records) {
    return Stream.of(records.split(" "))
        .filter(record -> !record.isEmpty())
        .map(record -> Stream.of(record.split("@")).mapToLong(Long::parseLong).toArray());
  }

  private int timers() {
    return job.stored(RowFamily.TIMERS).stream()
        .mapToInt(
            each ->
                TimerGroup.timers(each.row(), TimerRow.Clock.EVENT_TIME, each.cell().value())
                    .size())
        .sum();
  }

  /** The times of the left records of a key that wait, in s. */
  private List<Long> kept(int key) {
    List<Long> times = new ArrayList<>();
    job.job()
        .reader()
        .snapshot()
        .table("joined")
        .get(key)
        .value()
        .ifPresent(
            row ->
                row.value()
                    .json()
                    .get("left")
                    .forEach(entry -> times.add(entry.get(0).longValue() / 1_000)));
    return times;
  }

  private long lateInAll() {
    return job.job().progress().stream().mapToLong(batch -> batch.lateRows()).sum();
  }
}
