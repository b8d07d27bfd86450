package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSpec;
import io.tarn.stream.engine.aggregate.Aggregates;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A table's spec with the type of its keys, given to the operations that keep it. */
final class TableSpecTest {
  private static final TableSpec<String, AggregateResult> LENGTHS =
      StateSpec.table("lengths").buckets(2).history(7).keyedBy(KeyTypes.STRING);

  @Test
  void theTableIsAsTheSpecHasIt() {
    TestJob job = new TestJob();
    job.run(
        context ->
            context
                .source(TestJob.source(List.of("a", "bb")))
                .keyBy(KeyTypes.STRING, text -> text)
                .aggregateByKey(LENGTHS, List.of(Aggregates.count("n"))));

    assertEquals(2, job.rows("lengths").size());
    assertEquals("lengths", LENGTHS.table());
    assertEquals(KeyTypes.STRING, LENGTHS.keyType());
    assertEquals(
        7, job.backend().openJobStore(TestJob.NAME).tables().get("lengths").schema().history());
  }

  @Test
  void aStreamWithKeysOfAnotherTypeIsRefused() {
    TableSpec<List<Object>, AggregateResult> pairs =
        StateSpec.table("pairs").keyedBy(KeyTypes.struct(KeyTypes.STRING, KeyTypes.LONG));

    Executable build = () -> new TestJob().run(keyedByTwoTexts(pairs));

    assertEquals(
        "table pairs is to have keys of type struct<string,long>, but the stream's are of type"
            + " struct<string,string>; key the stream by the table's type",
        assertThrows(IllegalArgumentException.class, build).getMessage());
  }

  private static Consumer<StreamingContext> keyedByTwoTexts(
      TableSpec<List<Object>, AggregateResult> spec) {
    return context ->
        context
            .source(TestJob.source(List.of("a")))
            .keyBy(KeyTypes.struct(KeyTypes.STRING, KeyTypes.STRING), text -> List.of(text, text))
            .aggregateByKey(spec, List.of(Aggregates.count("n")));
  }
}
