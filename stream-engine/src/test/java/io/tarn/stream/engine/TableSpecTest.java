package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.databind.JsonNode;
import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.CborCodec;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.TableSpec;
import io.tarn.schemas.ValueCodec;
import io.tarn.schemas.ValueSchema;
import io.tarn.stream.engine.aggregate.Aggregates;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A table's spec with the type of its keys, given to the operations that keep it. */
final class TableSpecTest {
  private static final TableSpec<String, AggregateResult> LENGTHS =
      StateSpec.table("lengths").buckets(2).history(7).keyedBy(KeyTypes.STRING);

  record Visit(String page, long at) {}

  record Kept(long hits, float mean, Visit last, List<Visit> visits) {}

  record Fewer(long hits) {}

  record WiderAndMore(double mean, OnlyPage last, String added) {}

  record OnlyPage(String page) {}

  record Aliased(@JsonAlias("hits") long count) {}

  record Narrower(int hits, long mean, Visit last) {}

  record NarrowerWithin(long hits, List<IntVisit> visits) {}

  record IntVisit(int at) {}

  record Others(long count, Visit first) {}

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

  @Test
  void aClassWithFewerFieldsOrMoreReadsATable() {
    Kept kept = new Kept(3, 0.5f, new Visit("/a", 7), List.of());

    assertEquals(kept, readAs(Kept.class, kept));
    assertEquals(new Fewer(3), readAs(Fewer.class, kept));
    assertEquals(new WiderAndMore(0.5, new OnlyPage("/a"), null), readAs(WiderAndMore.class, kept));
    assertEquals(new Aliased(3), readAs(Aliased.class, kept));
    assertEquals(3, readAs(Map.class, kept).get("hits"));
    assertEquals(3, readAs(JsonNode.class, kept).path("hits").asLong());
  }

  @Test
  void aClassWhoseFieldsDoNotHoldTheTablesIsRefused() {
    assertEquals(
        "table kept has a field hits of kind long that the spec's class reads as int, a field mean"
            + " of kind float that the spec's class reads as long, which does not hold all of it;"
            + " give the spec's class a kind that does, or read it by the spec that its job was"
            + " built with",
        refused(Narrower.class));
    assertEquals(
        "table kept has a field visits[].at of kind long that the spec's class reads as int, which"
            + " does not hold all of it; give the spec's class a kind that does, or read it by the"
            + " spec that its job was built with",
        refused(NarrowerWithin.class));
  }

  @Test
  void aClassThatReadsNothingOfATableIsRefused() {
    assertEquals(
        "table kept has states with the fields [hits, last, mean, visits], none of which the spec's"
            + " class reads, but [count, first]; name its fields as the job's class does, or read"
            + " it by the spec that its job was built with",
        refused(Others.class));
    assertEquals(
        "table kept has states with the fields [hits, last, mean, visits], none of which the spec's"
            + " class reads, but string; name its fields as the job's class does, or read it by the"
            + " spec that its job was built with",
        refused(String.class));
  }

  @Test
  void aClassIsLookedIntoOnce() {
    Counting codec = new Counting();
    TableSpec<String, Kept> spec = StateSpec.of("kept", codec).keyedBy(KeyTypes.STRING);
    assertEquals(0, codec.looks.get());

    TableSchema found = TableSchema.of("kept", KeyTypes.STRING, CborCodec.of(Kept.class).schema());
    spec.decoder(found);
    spec.decoder(found.withHistory(9));

    assertEquals(1, codec.looks.get());
  }

  private static <S> S readAs(Class<S> type, Kept state) {
    CborCodec<Kept> codec = CborCodec.of(Kept.class);
    return StateSpec.of("kept", type)
        .keyedBy(KeyTypes.STRING)
        .decoder(TableSchema.of("kept", KeyTypes.STRING, codec.schema()))
        .apply(codec.encode(state));
  }

  private static String refused(Class<?> type) {
    Kept state = new Kept(3, 0.5f, new Visit("/a", 7), List.of());
    return assertThrows(IllegalArgumentException.class, () -> readAs(type, state)).getMessage();
  }

  /** Counts how often it is asked what it writes. */
  private static final class Counting implements ValueCodec<Kept> {
    private static final long serialVersionUID = 1L;

    private final CborCodec<Kept> codec = CborCodec.of(Kept.class);
    private final AtomicInteger looks = new AtomicInteger();

    @Override
    public byte[] encode(Kept state) {
      return codec.encode(state);
    }

    @Override
    public Kept decode(byte[] value) {
      return codec.decode(value);
    }

    @Override
    public ValueSchema schema() {
      looks.incrementAndGet();
      return codec.schema();
    }
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
