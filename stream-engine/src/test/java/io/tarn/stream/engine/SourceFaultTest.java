package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.read.DeadRecord;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.Origin;
import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.source.RecordReader;
import io.tarn.spi.source.Source;
import io.tarn.spi.source.SourceState;
import io.tarn.spi.source.Split;
import io.tarn.stream.engine.internal.operator.Texts;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a source says is no record: dead, counted, and never handed on. */
final class SourceFaultTest {
  private final TestJob job = new TestJob();

  @Test
  void whatIsNoRecordIsDeadAndTheOthersGoOn() {
    List<List<String>> batches =
        job.batches(context -> context.source(new Texts(List.of("a", "!b", "c", "!d"))));

    assertEquals(List.of(List.of("a", "c")), batches);
    List<DeadRecord> dead = job.deadRecords();
    assertEquals(
        List.of("1: !b is no record", "3: !d is no record"),
        dead.stream().map(letter -> letter.position() + ": " + letter.reason()).toList());
    assertArrayEquals("!b".getBytes(StandardCharsets.UTF_8), dead.get(0).record());
    assertEquals(4, job.progress().get(0).inputRows());
    assertEquals(2, job.progress().get(0).deadRows());
  }

  @Test
  void aStreamThatSeveralOutputsReadHasItsFaultsOnce() {
    job.run(
        context -> {
          DStream<String> texts = context.source(new Texts(List.of("!a", "b")));
          texts.foreachBatch((info, records) -> assertEquals(List.of("b"), records));
          texts.map(text -> text).foreachBatch((info, records) -> {});
        });

    assertEquals(1, job.deadRecords().size());
    assertEquals(2, job.progress().get(0).inputRows());
  }

  /** One batch of texts, of which those that begin with an exclamation mark are no records. */
  private record Texts(List<String> texts) implements Source<String> {
    @Override
    public String name() {
      return "texts";
    }

    @Override
    public OpenSource<String> open(SourceState state) {
      return new OpenTexts(texts);
    }
  }

  private record OpenTexts(List<String> texts) implements OpenSource<String> {
    @Override
    public Optional<String> next(String start, ReadLimit limit) {
      return start.isEmpty() ? Optional.of("end") : Optional.empty();
    }

    @Override
    public List<Split<String>> splits(OffsetRange range) {
      return List.of(new TextSplit(texts));
    }

    @Override
    public void close() {}
  }

  @SuppressWarnings("serial") // immutable collections are serializable
  private record TextSplit(List<String> texts) implements Split<String> {
    @Override
    public RecordReader<String> open() {
      return new Reader(texts);
    }
  }

  private static final class Reader implements RecordReader<String> {
    private final List<String> texts;
    private int next;

    Reader(List<String> texts) {
      this.texts = texts;
    }

    @Override
    public boolean advance() {
      return next++ < texts.size();
    }

    @Override
    public String record() {
      if (fault().isPresent()) {
        throw new AssertionError("nobody may ask for what is no record");
      }
      return texts.get(next - 1);
    }

    @Override
    public Origin origin() {
      return new TextOrigin(String.valueOf(next - 1), texts.get(next - 1));
    }

    @Override
    public Optional<String> fault() {
      String text = texts.get(next - 1);
      return text.startsWith("!") ? Optional.of(text + " is no record") : Optional.empty();
    }

    @Override
    public void close() {}
  }

  private record TextOrigin(String position, String text) implements Origin {
    @Override
    public String source() {
      return "texts";
    }

    @Override
    public byte[] bytes() {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }
}
