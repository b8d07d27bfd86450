package io.tarn.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.spi.job.Clocks;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.source.RecordReader;
import io.tarn.spi.source.SourceState;
import io.tarn.spi.source.Split;
import io.tarn.testkit.FakeClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Records at a rate, by a clock of the test's. */
final class RateSourceTest {
  private static final Instant BEGIN = Instant.parse("2024-01-01T00:00:00Z");

  private final FakeClock clock = FakeClock.at(BEGIN);
  private String committed = "";

  @Test
  void recordsComeWhenTheyAreDueAndAgainTheSame() {
    RateSource source = source(2);
    assertEquals(List.of(0L), values(source));
    clock.advance(Duration.ofMillis(1_500));
    OffsetRange planned = new OffsetRange(committed, next(source).orElseThrow());
    List<RateSource.Tick> first = read(source, planned);
    clock.advance(Duration.ofHours(1));

    assertEquals(first, read(source, planned));
    assertEquals(
        List.of(
            new RateSource.Tick(1, BEGIN.plusMillis(500)),
            new RateSource.Tick(2, BEGIN.plusMillis(1_000)),
            new RateSource.Tick(3, BEGIN.plusMillis(1_500))),
        first);
  }

  @Test
  void whatWasDueMeanwhileIsGivenByTheNextProcess() {
    values(source(1));
    clock.advance(Duration.ofSeconds(3));

    assertEquals(List.of(1L, 2L, 3L), values(source(1)));
    assertEquals(Optional.empty(), next(source(1)));
  }

  @Test
  void anotherRateGoesOnWhereTheFormerHasCome() {
    values(source(1));
    clock.advance(Duration.ofSeconds(1));
    values(source(1));
    clock.advance(Duration.ofSeconds(2));

    assertEquals(List.of(2L, 3L, 4L, 5L), values(source(4)).subList(0, 4));
  }

  private RateSource source(double perSecond) {
    return RateSource.perSecond(perSecond).withClocks(Clocks.of(clock));
  }

  private Optional<String> next(RateSource source) {
    try (OpenSource<RateSource.Tick> open = source.open(SourceState.EMPTY)) {
      return open.next(committed, ReadLimit.OF_THE_SOURCE);
    }
  }

  private List<Long> values(RateSource source) {
    OffsetRange range = new OffsetRange(committed, next(source).orElseThrow());
    committed = range.end();
    return read(source, range).stream().map(RateSource.Tick::value).toList();
  }

  private static List<RateSource.Tick> read(RateSource source, OffsetRange range) {
    List<RateSource.Tick> read = new ArrayList<>();
    try (OpenSource<RateSource.Tick> open = source.open(SourceState.EMPTY)) {
      for (Split<RateSource.Tick> split : open.splits(range)) {
        try (RecordReader<RateSource.Tick> reader = split.open()) {
          while (reader.advance()) {
            read.add(reader.record());
          }
        }
      }
    }
    return read;
  }
}
