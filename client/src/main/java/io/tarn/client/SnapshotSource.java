package io.tarn.client;

import io.tarn.schemas.NamePattern;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.Origin;
import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.source.RecordReader;
import io.tarn.spi.source.Source;
import io.tarn.spi.source.SourceState;
import io.tarn.spi.source.Split;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a table of another job holds, read once: the state that a new job begins with. It is that of
 * the newest batch when the job first runs; which batch that was stands in the job's plan, so each
 * attempt reads the same. One task reads all of it, in one batch: there is no limit to set.
 *
 * <pre>{@code
 * SnapshotSource<TypedRow<String, Totals>> before =
 *     SnapshotSource.of(
 *         "before",
 *         "traffic",
 *         () -> HBaseClients.connect(HBaseConfiguration.create()),
 *         snapshot -> snapshot.table(TOTALS).scan());
 * PairDStream<String, Totals> initial =
 *     streams.initial(before).keyBy(KeyTypes.STRING, TypedRow::key).mapValues(TypedRow::state);
 * }</pre>
 *
 * <p>If the batch leaves the other job's history before it was read, the job fails and says so;
 * {@code tarn skip} has it take the newest batch instead.
 *
 * @param <T> the records: rows, or what is made of them
 */
public final class SnapshotSource<T> implements Source<T> {
  private final String name;
  private final String job;
  private final Opening opening;
  private final Reading<T> reading;

  private SnapshotSource(String name, String job, Opening opening, Reading<T> reading) {
    this.name = NamePattern.check("source", name);
    this.job = NamePattern.check("job", job);
    this.opening = Objects.requireNonNull(opening, "opening");
    this.reading = Objects.requireNonNull(reading, "reading");
  }

  /** Opens a client, which is closed by whom it is opened for. */
  @FunctionalInterface
  public interface Opening extends Serializable {
    TarnClient open();
  }

  /** Reads a snapshot; the same rows each time. */
  @FunctionalInterface
  public interface Reading<T> extends Serializable {
    Rows<T> read(Snapshot snapshot);
  }

  /**
   * @param name the name that offsets are kept under
   * @param job the job that is read, which must have committed a batch
   * @param opening called here, and in the task that reads
   */
  public static <T> SnapshotSource<T> of(
      String name, String job, Opening opening, Reading<T> reading) {
    return new SnapshotSource<>(name, job, opening, reading);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public OpenSource<T> open(SourceState state) {
    return new OpenSnapshots(opening.open());
  }

  /** What one run of a job reads, with a client of its own. */
  private final class OpenSnapshots implements OpenSource<T> {
    private final TarnClient client;

    OpenSnapshots(TarnClient client) {
      this.client = client;
    }

    /**
     * @throws NotFoundException if there is no such job, or none of its batches has been committed
     */
    @Override
    public Optional<String> next(String start, ReadLimit limit) {
      return start.isEmpty()
          ? Optional.of(String.valueOf(client.job(job).snapshot().batch()))
          : Optional.empty();
    }

    @Override
    public List<Split<T>> splits(OffsetRange range) {
      return List.of(new Part<>(name, job, Long.parseLong(range.end()), opening, reading));
    }

    /** Nothing was read: the next batch reads the newest. */
    @Override
    public String passOver(OffsetRange range) {
      return range.start();
    }

    @Override
    public void close() {
      client.close();
    }
  }

  private record Part<T>(String source, String job, long batch, Opening opening, Reading<T> reading)
      implements Split<T> {
    @Override
    public RecordReader<T> open() {
      TarnClient client = opening.open();
      try {
        return new Reader<>(this, client, reading.read(client.job(job).snapshotAt(batch)));
      } catch (RuntimeException | Error e) {
        client.close();
        throw e;
      }
    }
  }

  private static final class Reader<T> implements RecordReader<T> {
    private final Part<T> part;
    private final TarnClient client;
    private final Rows<T> rows;
    private final Iterator<T> iterator;
    private T record;
    private long read;

    Reader(Part<T> part, TarnClient client, Rows<T> rows) {
      this.part = part;
      this.client = client;
      this.rows = rows;
      this.iterator = rows.iterator();
    }

    @Override
    public boolean advance() {
      if (!iterator.hasNext()) {
        return false;
      }
      record = iterator.next();
      read++;
      return true;
    }

    @Override
    public T record() {
      return record;
    }

    @Override
    public Origin origin() {
      return new RowOrigin(
          part.source(),
          "batch " + part.batch() + " of " + part.job() + ": row " + read,
          String.valueOf(record).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
      rows.close();
      client.close();
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // on its way to a dead letter, never compared
  private record RowOrigin(String source, String position, byte[] bytes) implements Origin {}
}
