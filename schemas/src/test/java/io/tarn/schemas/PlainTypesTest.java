package io.tarn.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Whose objects of state may be kept and given out many times. */
final class PlainTypesTest {
  enum Colour {
    RED,
    GREEN {
      @Override
      public String toString() {
        return "green";
      }
    }
  }

  record Totals(long requests, @JsonProperty("size") @JsonAlias("bytes") long bytes, Instant at) {
    public double mean() {
      return (double) bytes / requests;
    }

    public boolean isEmpty() {
      return requests == 0;
    }
  }

  record Everything(
      byte a,
      Short b,
      int c,
      Long d,
      float e,
      Double f,
      boolean g,
      Character h,
      String i,
      UUID j,
      Duration k,
      LocalDate l,
      LocalTime m,
      LocalDateTime n,
      Colour o,
      Totals p) {}

  record Chain(String name, Chain next) {}

  record LeftOut(long a, @JsonIgnore int n) {}

  @JsonIgnoreProperties("n")
  record IgnoredByName(long a, int n) {}

  record ReadOnly(@JsonProperty(access = JsonProperty.Access.READ_ONLY) int n) {}

  record OtherGetter(int n) {
    public int getN() {
      return 5;
    }
  }

  interface Numbered {
    @JsonIgnore
    int n();
  }

  record IgnoredByItsInterface(int n) implements Numbered {}

  record Lists(List<String> tags) {}

  record Arrays(long[] slots) {}

  record Maps(Map<String, Long> by) {}

  record Generic<T>(T value) {}

  record Zoned(ZonedDateTime at) {}

  record Optionals(Optional<Integer> level) {}

  record Within(Lists lists) {}

  static final class Bean {
    public long n;
  }

  @Test
  void scalarsEnumsAndRecordsOfThemMayBeShared() {
    for (Class<?> type :
        List.of(Long.class, String.class, Colour.class, Totals.class, Everything.class)) {
      assertShareable(true, type);
    }
    assertShareable(true, Chain.class);
  }

  @Test
  void whatCanBeChangedMayNot() {
    for (Class<?> type :
        List.of(
            Bean.class,
            Lists.class,
            Arrays.class,
            Maps.class,
            Generic.class,
            Within.class,
            Object.class,
            AtomicLong.class,
            long[].class)) {
      assertShareable(false, type);
    }
  }

  @Test
  void whatIsNotReadBackAsItWasMayNot() {
    for (Class<?> type :
        List.of(
            LeftOut.class,
            IgnoredByName.class,
            ReadOnly.class,
            OtherGetter.class,
            IgnoredByItsInterface.class,
            Zoned.class,
            Optionals.class)) {
      assertShareable(false, type);
    }
  }

  @Test
  void aPlainStateReadsBackEqual() {
    Totals totals = new Totals(Long.MIN_VALUE, 2, Instant.MAX);
    for (Everything state :
        List.of(
            new Everything(
                Byte.MIN_VALUE,
                Short.MAX_VALUE,
                Integer.MIN_VALUE,
                Long.MAX_VALUE,
                Float.NaN,
                -0.0,
                true,
                '\0',
                "ü€😀\0",
                new UUID(1, 2),
                Duration.ofSeconds(Long.MIN_VALUE, 1),
                LocalDate.MIN,
                LocalTime.MAX,
                LocalDateTime.MAX,
                Colour.GREEN,
                totals),
            new Everything(
                (byte) 0, null, 0, null, 0, null, false, null, null, null, null, null, null, null,
                null, null))) {
      ValueCodec<Everything> codec = CborCodec.of(Everything.class);
      assertEquals(state, codec.decode(codec.encode(state)));
    }
  }

  private static void assertShareable(boolean expected, Class<?> type) {
    assertEquals(expected, CborCodec.of(type).isShareable(), type::getSimpleName);
  }
}
