package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.ValueBytes;
import io.tarn.schemas.ValueCodec;
import io.tarn.schemas.ValueSchema;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import java.io.Serializable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * The objects of states: what becomes of them outside changes no later batch, and those that would
 * not be read back are not committed.
 */
final class StateObjectsTest {
  private static final EngineConfig NORMAL = TestJob.STRICT.withStrict(false);

  /** Can be changed by whoever is given one. */
  static final class Tally {
    public long n;
  }

  /** Has a field that is not written. */
  static final class Forgetful {
    public long total;
    @JsonIgnore public int n;
  }

  record Lists(List<String> words) {}

  record Big(BigInteger n) {}

  record Growing(long n) {
    @Override
    public long n() {
      return n + 1;
    }
  }

  record Text(String text) {}

  /** Jackson writes it, and cannot make one. */
  static final class NoConstructor {
    public final long n;

    NoConstructor(long n, String unused) {
      this.n = n + unused.length() * 0L;
    }
  }

  @Test
  void anObjectThatIsChangedDownstreamChangesNoLaterBatch() {
    assertSameAfterARestart(
        Tally.class,
        StateObjectsTest::count,
        updated ->
            updated
                .map(
                    pair -> {
                      pair.value().n += 100;
                      return pair.key();
                    })
                .foreachBatch((info, keys) -> {}),
        "{\"n\":2}");
  }

  @Test
  void anObjectThatIsChangedInForeachBatchChangesNoLaterBatch() {
    assertSameAfterARestart(
        Lists.class,
        (words, before) -> {
          List<String> all = new ArrayList<>(before.map(Lists::words).orElse(List.of()));
          all.addAll(words);
          return new Lists(all);
        },
        updated ->
            updated.foreachBatch(
                (info, pairs) -> pairs.forEach(pair -> pair.value().words().add("changed"))),
        "{\"words\":[\"a\",\"a\"]}");
  }

  @Test
  void aFieldThatIsNotWrittenIsNotKeptFromBatchToBatch() {
    assertSameAfterARestart(
        Forgetful.class,
        (words, before) -> {
          Forgetful state = before.orElseGet(Forgetful::new);
          state.n += words.size();
          state.total += state.n;
          return state;
        },
        updated -> {},
        "{\"total\":2}");
  }

  /** A codec that hands through the very array that it is given. */
  @Test
  void aStateOfBytesIsNotSharedEither() {
    assertSameAfterARestart(
        StateSpec.of("states", new Bytes()),
        (words, before) -> new byte[] {(byte) (before.map(bytes -> bytes[0]).orElse((byte) 0) + 1)},
        updated ->
            updated.foreachBatch((info, pairs) -> pairs.forEach(pair -> pair.value()[0] = 100)),
        "\"Ag==\"");
  }

  @Test
  void aStateThatCannotBeReadBackIsNotCommitted() {
    assertRefused(
        NoConstructor.class,
        (words, before) -> new NoConstructor(1, ""),
        "the state of key a in table states could not be read back once written: cannot read CBOR");
    assertRefused(
        NoConstructor.class,
        (words, before) -> new NoConstructor(1, ""),
        "; let its class be a record or a bean of plain fields, or give the table a codec of its"
            + " own");
    assertRefused(
        Thread.class,
        (words, before) -> new Thread("unstarted"),
        "the state of key a in table states could not be read back once written: cannot read");
  }

  @Test
  void aNumberOfAThousandDigitsIsReadBack() {
    assertSameAfterARestart(
        Big.class,
        (words, before) ->
            new Big(before.map(Big::n).orElse(BigInteger.ONE).multiply(BigInteger.TEN.pow(1_500))),
        updated -> {},
        "{\"n\":1" + "0".repeat(3_000) + "}");
  }

  @Test
  void aRecordThatReadsBackAsAnotherIsNotCommitted() {
    assertRefused(
        Growing.class,
        (words, before) -> new Growing(1),
        "the state of key a in table states would be read back as another: Growing[n=2], not"
            + " Growing[n=1]; let no constructor or accessor of the record change a component");
  }

  @Test
  void aStateLargerThanACellIsRefusedByNameAndKey() {
    assertRefused(
        Text.class,
        (words, before) -> new Text("x".repeat(11 << 20)),
        "the state of key a in table states is too large: 11543006 bytes, where a cell of HBase"
            + " takes 10420224; keep less in it, or spread it over several keys");
  }

  /** A failure that only some states cause is found in strict mode alone. */
  @Test
  void strictModeReadsBackEachStateThatIsWritten() {
    StateSpec<byte[]> spec = StateSpec.of("states", new NoOnes());
    Update<byte[]> update = (words, before) -> new byte[] {(byte) (before.isPresent() ? 1 : 0)};

    assertEquals("\"AQ==\"", run(spec, update, updated -> {}, List.of(2)));
    JobFailedException refused =
        assertThrows(
            JobFailedException.class,
            () -> new TestJob().run(context -> states(context, source(2), spec, update)));

    assertTrue(
        refused.getMessage().contains("could not be read back once written: one is not readable"),
        refused::getMessage);
  }

  private static <S> void assertSameAfterARestart(
      Class<S> type,
      Update<S> update,
      Consumer<PairDStream<String, S>> downstream,
      String expected) {
    assertSameAfterARestart(StateSpec.of("states", type), update, downstream, expected);
  }

  /** Two batches in one run, and the same with a restart between them. */
  private static <S> void assertSameAfterARestart(
      StateSpec<S> spec,
      Update<S> update,
      Consumer<PairDStream<String, S>> downstream,
      String expected) {
    assertEquals(expected, run(spec, update, downstream, List.of(2)), "without a restart");
    assertEquals(expected, run(spec, update, downstream, List.of(1, 1)), "with a restart");
  }

  /** The state of the one key, as JSON. */
  private static <S> String run(
      StateSpec<S> spec,
      Update<S> update,
      Consumer<PairDStream<String, S>> downstream,
      List<Integer> batchesOfEachRun) {
    TestJob job = new TestJob(new InMemoryBackend(), NORMAL);
    QueueSource<String> source = new QueueSource<>("in", 1);
    for (int batches : batchesOfEachRun) {
      for (int i = 0; i < batches; i++) {
        source.addAll(List.of("a"));
      }
      job.run(context -> downstream.accept(states(context, source, spec, update)));
    }
    byte[] value = job.rows("states").values().iterator().next();
    return ValueBytes.toJson(spec.codec().schema(), value).toString();
  }

  private static <S> void assertRefused(Class<S> type, Update<S> update, String sentence) {
    TestJob job = new TestJob(new InMemoryBackend(), NORMAL);

    JobFailedException refused =
        assertThrows(
            JobFailedException.class,
            () ->
                job.run(
                    context -> states(context, source(1), StateSpec.of("states", type), update)));

    assertTrue(refused.getMessage().contains(sentence), refused::getMessage);
    assertEquals(Map.of(), job.rows("states"));
  }

  private static QueueSource<String> source(int batches) {
    QueueSource<String> source = new QueueSource<>("in", 1);
    for (int i = 0; i < batches; i++) {
      source.addAll(List.of("a"));
    }
    return source;
  }

  private static <S> PairDStream<String, S> states(
      StreamingContext context, QueueSource<String> source, StateSpec<S> spec, Update<S> update) {
    return context
        .source(source)
        .keyBy(KeyTypes.STRING, word -> word)
        .updateStateByKey(spec, (word, words, before) -> Optional.of(update.next(words, before)));
  }

  private static Tally count(List<String> words, Optional<Tally> before) {
    Tally tally = before.orElseGet(Tally::new);
    tally.n += words.size();
    return tally;
  }

  /** What the state of the one key is next. */
  @FunctionalInterface
  private interface Update<S> extends Serializable {
    S next(List<String> words, Optional<S> before);
  }

  /** Hands through the very array that it is given. */
  private static class Bytes implements ValueCodec<byte[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public byte[] encode(byte[] state) {
      return state;
    }

    @Override
    public byte[] decode(byte[] value) {
      return value;
    }

    @Override
    public ValueSchema schema() {
      return new ValueSchema.Opaque("bytes");
    }
  }

  /** Cannot read a one. */
  private static final class NoOnes extends Bytes {
    private static final long serialVersionUID = 1L;

    @Override
    public byte[] decode(byte[] value) {
      if (value[0] == 1) {
        throw new IllegalArgumentException("one is not readable");
      }
      return value;
    }
  }
}
