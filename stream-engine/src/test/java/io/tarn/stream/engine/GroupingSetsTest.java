package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.memory.QueueSource;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records counted by combinations of their fields. */
final class GroupingSetsTest {
  record Sale(String country, String city, long cents) implements Serializable {
    private List<Object> fields() {
      return Arrays.asList(country, city);
    }
  }

  private static final List<Sale> SALES =
      List.of(
          new Sale("PE", "Lima", 5),
          new Sale("PE", "Cusco", 7),
          new Sale("IT", "Lima", 11),
          new Sale("PE", "Lima", 13));

  private final SteppedJob job = new SteppedJob();
  private final QueueSource<Sale> source = new QueueSource<>("in", 2);

  @AfterEach
  void close() {
    job.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCubeHasAllCombinations(boolean restarts) {
    job.begin(
        restarts,
        context ->
            summed(context.source(source).cube(Sale::fields, KeyTypes.STRING, KeyTypes.STRING)));

    assertEquals(
        List.of(
            "[IT, Lima]=11",
            "[IT, null]=11",
            "[PE, Cusco]=7",
            "[PE, Lima]=5",
            "[PE, null]=12",
            "[null, Cusco]=7",
            "[null, Lima]=16",
            "[null, null]=23"),
        step(SALES.subList(0, 3)));
    assertEquals(
        List.of("[PE, Lima]=18", "[PE, null]=25", "[null, Lima]=29", "[null, null]=36"),
        step(SALES.subList(3, 4)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRollupLeavesOutFieldsFromTheEnd(boolean restarts) {
    job.begin(
        restarts,
        context ->
            summed(context.source(source).rollup(Sale::fields, KeyTypes.STRING, KeyTypes.STRING)));

    assertEquals(
        List.of(
            "[IT, Lima]=11",
            "[IT, null]=11",
            "[PE, Cusco]=7",
            "[PE, Lima]=18",
            "[PE, null]=25",
            "[null, null]=36"),
        step(SALES));
  }

  @Test
  void setsOfFieldsMayBeNamed() {
    job.open(
        context ->
            summed(
                context
                    .source(source)
                    .groupingSets(
                        Sale::fields,
                        List.of(Set.of(0), Set.of(1)),
                        KeyTypes.STRING,
                        KeyTypes.STRING)));

    assertEquals(
        List.of("[IT, null]=11", "[PE, null]=25", "[null, Cusco]=7", "[null, Lima]=29"),
        step(SALES));
  }

  @Test
  void aTableOfACubeIsReadByItsKeys() {
    TestJob read = new TestJob();
    read.run(
        context ->
            context
                .source(TestJob.source(SALES))
                .cube(Sale::fields, KeyTypes.STRING, KeyTypes.STRING)
                .aggregateByKey("sums", Aggregates.sum("cents", Sale::cents)));

    Map<List<Object>, Long> sums = new HashMap<>();
    for (List<Object> key :
        List.of(Arrays.<Object>asList("PE", null), Arrays.<Object>asList(null, null))) {
      read.reader()
          .snapshot()
          .table("sums")
          .get(key)
          .value()
          .ifPresent(row -> sums.put(key, row.value().asLong("cents")));
    }
    assertEquals(Map.of(Arrays.asList("PE", null), 25L, Arrays.asList(null, null), 36L), sums);
  }

  @Test
  void aFieldThatIsNullIsADeadLetterAsNullStandsForAll() {
    TestJob dead = new TestJob();
    dead.run(
        context ->
            context
                .source(TestJob.source(List.of(new Sale("PE", null, 1), SALES.get(0))))
                .cube(Sale::fields, KeyTypes.STRING, KeyTypes.STRING)
                .aggregateByKey(StateSpec.table("sums"), List.of(Aggregates.count("n"))));

    assertEquals(
        List.of(
            "field 1 of cube is null, which stands for all; give what is missing a name of its own"),
        dead.deadRecords().stream().map(record -> record.reason()).toList());
    assertEquals(4, dead.rows("sums").size());
  }

  @Test
  void whatMakesNoSetsIsRefused() {
    assertRefused("cube takes 1 to 12 fields, but was given 0", sales -> sales.cube(Sale::fields));
    assertRefused(
        "fields are numbered from 0 to 0, but a set has 1",
        sales -> sales.groupingSets(Sale::fields, List.of(Set.of(1)), KeyTypes.STRING));
    assertRefused(
        "each set of fields must be there once, as a record would count twice, but they are [[0],"
            + " [0]]",
        sales -> sales.groupingSets(Sale::fields, List.of(Set.of(0), Set.of(0)), KeyTypes.STRING));
    assertRefused(
        "groupingSets needs at least one set of fields",
        sales -> sales.groupingSets(Sale::fields, List.of(), KeyTypes.STRING));
  }

  private interface Asked {
    void of(DStream<Sale> sales);
  }

  private void assertRefused(String message, Asked asked) {
    assertEquals(
        message,
        assertThrows(
                IllegalArgumentException.class,
                () -> new TestJob().run(context -> asked.of(context.source(source))))
            .getMessage());
  }

  private static DStream<String> summed(PairDStream<List<Object>, Sale> sales) {
    return sales
        .aggregateByKey("sums", Aggregates.sum("cents", Sale::cents))
        .map(pair -> pair.key() + "=" + pair.value().asLong("cents"));
  }

  private List<String> step(List<Sale> sales) {
    source.addAll(new ArrayList<>(sales));
    return job.step();
  }
}
