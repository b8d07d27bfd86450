package io.tarn.sources;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tarn.schemas.JacksonMappers;
import io.tarn.schemas.NamePattern;
import io.tarn.spi.job.Clocks;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.Origin;
import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.source.RecordReader;
import io.tarn.spi.source.Source;
import io.tarn.spi.source.SourceState;
import io.tarn.spi.source.Split;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Records made at a rate, for tries and loads: numbers from 0 on, each with the time at which it is
 * due. They begin when a job's first batch is planned, and are the same each time a batch is run,
 * however often the job is started again; what was due while it was down is given when it is up.
 *
 * <p>Immutable.
 */
public final class RateSource implements Source<RateSource.Tick> {
  private static final double MILLIS = 1_000;
  private static final long MOST_PER_BATCH = 10_000_000;

  private final String name;
  private final double perSecond;
  private final int splits;
  private final Clocks clocks;

  /**
   * A record.
   *
   * @param value its number
   * @param time when it was due
   */
  public record Tick(long value, Instant time) {}

  private RateSource(String name, double perSecond, int splits, Clocks clocks) {
    this.name = NamePattern.check("source", name);
    this.perSecond = perSecond;
    this.splits = splits;
    this.clocks = clocks;
  }

  /**
   * So many a second, in two parts that are read at the same time; the source is named {@code
   * rate}.
   */
  public static RateSource perSecond(double records) {
    if (!(records > 0) || Double.isInfinite(records)) {
      throw new IllegalArgumentException("a rate must be > 0, but is " + records);
    }
    return new RateSource("rate", records, 2, Clocks.SYSTEM);
  }

  /** The name that offsets are kept under. */
  public RateSource named(String newName) {
    return new RateSource(newName, perSecond, splits, clocks);
  }

  /** In so many parts that are read at the same time. */
  public RateSource parts(int newParts) {
    if (newParts < 1) {
      throw new IllegalArgumentException("parts must be at least 1, but is " + newParts);
    }
    return new RateSource(name, perSecond, newParts, clocks);
  }

  /** With other clocks than the machine's, for tests. */
  RateSource withClocks(Clocks newClocks) {
    return new RateSource(name, perSecond, splits, newClocks);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public OpenSource<Tick> open(SourceState state) {
    return new OpenRate();
  }

  /**
   * Where the records begin, how fast they come, and how many there were.
   *
   * @param beginMillis when the first is due
   * @param perSecond the rate since then: another rate begins anew where the old one has come to
   * @param first the number of the first at this rate
   * @param end the number behind the last
   */
  record Position(long beginMillis, double perSecond, long first, long end) {
    long dueMillis(long number) {
      return beginMillis + (long) ((number - first) / perSecond * MILLIS);
    }

    /** The number behind the last that is due. */
    long endAt(long millis) {
      return Math.max(end, first + 1 + (long) ((millis - beginMillis) * perSecond / MILLIS));
    }

    String toJson() {
      try {
        return JacksonMappers.JSON.writeValueAsString(this);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("numbers can always be written", e);
      }
    }

    static Position parse(String json) {
      try {
        return JacksonMappers.JSON.readValue(json, Position.class);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("no offset of a source at a rate: " + json, e);
      }
    }
  }

  private final class OpenRate implements OpenSource<Tick> {
    private long availableMillis = Long.MAX_VALUE;

    @Override
    public void prepareAvailableNow() {
      availableMillis = clocks.wallMillis();
    }

    @Override
    public Optional<String> next(String start, ReadLimit limit) {
      long now = Math.min(availableMillis, clocks.wallMillis());
      Position at = start.isEmpty() ? new Position(now, perSecond, 0, 0) : Position.parse(start);
      if (at.perSecond() != perSecond) {
        at = new Position(at.dueMillis(at.end()), perSecond, at.end(), at.end());
      }
      long end = at.endAt(now);
      if (limit == ReadLimit.OF_THE_SOURCE) {
        end = Math.min(end, at.end() + MOST_PER_BATCH);
      }
      return end > at.end()
          ? Optional.of(new Position(at.beginMillis(), at.perSecond(), at.first(), end).toJson())
          : Optional.empty();
    }

    @Override
    public List<Split<Tick>> splits(OffsetRange range) {
      Position end = Position.parse(range.end());
      long first = range.start().isEmpty() ? 0 : Position.parse(range.start()).end();
      long count = end.end() - first;
      List<Split<Tick>> all = new ArrayList<>();
      for (int i = 0; i < splits; i++) {
        long from = first + count * i / splits;
        long to = first + count * (i + 1) / splits;
        if (to > from) {
          all.add(new Ticks(name, end, from, to));
        }
      }
      return all;
    }

    @Override
    public void close() {}
  }

  private record Ticks(String source, Position position, long from, long to)
      implements Split<Tick> {
    @Override
    public RecordReader<Tick> open() {
      return new Reader(this);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // on its way to a dead letter, never compared
  private record TickOrigin(String source, String position, byte[] bytes) implements Origin {}

  private static final class Reader implements RecordReader<Tick> {
    private final Ticks ticks;
    private long next;

    Reader(Ticks ticks) {
      this.ticks = ticks;
      this.next = ticks.from();
    }

    @Override
    public boolean advance() {
      return next++ < ticks.to();
    }

    @Override
    public Tick record() {
      long value = next - 1;
      return new Tick(value, Instant.ofEpochMilli(ticks.position().dueMillis(value)));
    }

    @Override
    public Origin origin() {
      String number = String.valueOf(next - 1);
      return new TickOrigin(ticks.source(), number, number.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() {}
  }
}
