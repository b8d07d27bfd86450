package io.tarn.benchmarks;

import io.tarn.schemas.KeyTypes;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.Origin;
import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.source.RecordReader;
import io.tarn.spi.source.Source;
import io.tarn.spi.source.SourceState;
import io.tarn.spi.source.Split;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;

/**
 * One event for each number, of the key {@code key-NUMBER}. A batch is a range of numbers, whose
 * events are made while it is read, so that millions of them take no memory.
 */
final class NumberedEvents implements Source<Event> {
  /** What {@link #countIn} keeps. */
  static final String TOTALS = "totals";

  private final int splitsPerBatch;
  private final List<Numbers> batches = new CopyOnWriteArrayList<>();

  /**
   * @param splitsPerBatch how many tasks read a batch
   */
  NumberedEvents(int splitsPerBatch) {
    this.splitsPerBatch = splitsPerBatch;
  }

  /** Adds a batch. */
  void add(long first, int count) {
    batches.add(new Numbers(first, first + count));
  }

  /** Has a job keep a running count and sum of them, by key. */
  void countIn(StreamingContext streams) {
    streams
        .source(this)
        .keyBy(KeyTypes.STRING, Event::key)
        .aggregateByKey(TOTALS, Aggregates.count("count"), Aggregates.sum("sum", Event::value));
  }

  @Override
  public String name() {
    return "input";
  }

  @Override
  public OpenSource<Event> open(SourceState state) {
    return new Open();
  }

  private final class Open implements OpenSource<Event> {
    @Override
    public Optional<String> next(String start, ReadLimit limit) {
      int next = position(start) + 1;
      return next > batches.size() ? Optional.empty() : Optional.of(String.valueOf(next));
    }

    @Override
    public List<Split<Event>> splits(OffsetRange range) {
      return batches.subList(position(range.start()), position(range.end())).stream()
          .flatMap(batch -> batch.split(splitsPerBatch).stream())
          .toList();
    }

    @Override
    public void close() {}
  }

  private static int position(String offset) {
    return offset.isEmpty() ? 0 : Integer.parseInt(offset);
  }

  private record Numbers(long first, long end) implements Split<Event> {
    private static final long serialVersionUID = 1L;

    List<Split<Event>> split(int parts) {
      return LongStream.range(0, parts)
          .<Split<Event>>mapToObj(part -> new Numbers(border(part, parts), border(part + 1, parts)))
          .toList();
    }

    private long border(long part, int parts) {
      return first + part * (end - first) / parts;
    }

    @Override
    public RecordReader<Event> open() {
      return new Reader(this);
    }
  }

  private static final class Reader implements RecordReader<Event> {
    private final long end;
    private long number;

    Reader(Numbers numbers) {
      this.end = numbers.end();
      this.number = numbers.first() - 1;
    }

    @Override
    public boolean advance() {
      return ++number < end;
    }

    @Override
    public Event record() {
      return new Event("key-" + number, 1, 0);
    }

    @Override
    public Origin origin() {
      return new NumberOrigin(number);
    }

    @Override
    public void close() {}
  }

  private record NumberOrigin(long number) implements Origin {
    @Override
    public String source() {
      return "input";
    }

    @Override
    public String position() {
      return String.valueOf(number);
    }

    @Override
    public byte[] bytes() {
      return position().getBytes(StandardCharsets.UTF_8);
    }
  }
}
