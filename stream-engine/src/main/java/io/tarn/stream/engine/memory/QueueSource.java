package io.tarn.stream.engine.memory;

import io.tarn.schemas.NamePattern;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.Origin;
import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.source.RecordReader;
import io.tarn.spi.source.Source;
import io.tarn.spi.source.SourceState;
import io.tarn.spi.source.Split;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Records that a test puts in, kept in memory for as long as the source is: each {@link #addAll} is
 * one batch, but for a batch {@linkplain ReadLimit#NONE without limit}, which reads all that is
 * there. A job that is opened again with the same source goes on where it was. Jobs may share one.
 * Thread-safe.
 *
 * @param <T> the records; only in strict mode or on a cluster need they be serializable
 */
public final class QueueSource<T> implements Source<T> {
  private final String name;
  private final int splitsPerBatch;
  private final List<List<T>> batches = new CopyOnWriteArrayList<>();

  /**
   * @param name the name that offsets are kept under
   * @param splitsPerBatch how many tasks read a batch
   */
  public QueueSource(String name, int splitsPerBatch) {
    this.name = NamePattern.check("source", name);
    if (splitsPerBatch < 1) {
      throw new IllegalArgumentException(
          "splitsPerBatch must be at least 1, but is " + splitsPerBatch);
    }
    this.splitsPerBatch = splitsPerBatch;
  }

  /** Puts the records of one more batch in. */
  public void addAll(List<? extends T> records) {
    batches.add(List.copyOf(records));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public OpenSource<T> open(SourceState state) {
    return new OpenQueue();
  }

  /** What one run of a job reads of it. */
  private final class OpenQueue implements OpenSource<T> {
    private int available = Integer.MAX_VALUE;

    @Override
    public void prepareAvailableNow() {
      available = batches.size();
    }

    @Override
    public Optional<String> next(String start, ReadLimit limit) {
      int position = position(start);
      int most = Math.min(available, batches.size());
      int end = limit == ReadLimit.NONE ? most : Math.min(most, position + 1);
      return end > position ? Optional.of(String.valueOf(end)) : Optional.empty();
    }

    @Override
    public Ahead ahead(String end) {
      return position(end) < Math.min(available, batches.size())
          ? Ahead.THERE_IS_MORE
          : Ahead.NOTHING_KNOWN;
    }

    @Override
    public List<Split<T>> splits(OffsetRange range) {
      List<Split<T>> splits = new ArrayList<>();
      for (int batch = position(range.start()); batch < position(range.end()); batch++) {
        List<T> records = batches.get(batch);
        for (int i = 0; i < splitsPerBatch; i++) {
          int from = (int) ((long) i * records.size() / splitsPerBatch);
          int to = (int) ((long) (i + 1) * records.size() / splitsPerBatch);
          splits.add(
              new QueueSplit<>(name, batch, from, new ArrayList<>(records.subList(from, to))));
        }
      }
      return splits;
    }

    @Override
    public void close() {}
  }

  private static int position(String offset) {
    return offset.isEmpty() ? 0 : Integer.parseInt(offset);
  }

  @SuppressWarnings("serial") // as serializable as the records are
  private record QueueSplit<T>(String source, int batch, int from, List<T> records)
      implements Split<T> {
    @Override
    public RecordReader<T> open() {
      return new Reader<>(this);
    }
  }

  private static final class Reader<T> implements RecordReader<T> {
    private final QueueSplit<T> split;
    private int next;

    Reader(QueueSplit<T> split) {
      this.split = split;
    }

    @Override
    public boolean advance() {
      return next++ < split.records().size();
    }

    @Override
    public T record() {
      return split.records().get(next - 1);
    }

    @Override
    public Origin origin() {
      return new QueueOrigin(
          split.source(),
          split.batch() + ":" + (split.from() + next - 1),
          String.valueOf(record()).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {}
  }

  @SuppressWarnings("ArrayRecordComponent") // on its way to a dead letter, never compared
  private record QueueOrigin(String source, String position, byte[] bytes) implements Origin {}
}
