package io.tarn.spi.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.Field;
import io.tarn.schemas.FieldKind;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.Packed;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.WindowSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a table still shows when it is to keep more, or less, than before. */
final class KeptTableTest {
  private static final long MINUTE = 60_000;
  private static final TableSchema FOR_EVER =
      TableSchema.of("t", KeyTypes.STRING, new Packed(List.of(new Field("n", FieldKind.COUNT))))
          .withHistory(10)
          .withWindow(WindowSpec.tumbling(Duration.ofMinutes(1)));
  private static final TableSchema TEN_MINUTES = FOR_EVER.withRetention(Duration.ofMinutes(10));
  private static final TableSchema AN_HOUR = FOR_EVER.withRetention(Duration.ofHours(1));

  @Test
  void aLongerHistoryBeginsWhereTheShorterHadGotTo() {
    KeptTable kept = KeptTable.fresh("id", FOR_EVER, -1, Optional.empty());
    assertEquals(0, kept.oldest(5));
    assertEquals(90, kept.oldest(100));

    KeptTable longer = kept.under(FOR_EVER.withHistory(50), 100, 0);
    assertEquals(90, longer.oldest(100));
    assertEquals(90, longer.oldest(140));
    assertEquals(91, longer.oldest(141));
    assertEquals(138, longer.under(FOR_EVER.withHistory(3), 141, 0).oldest(141));
  }

  @Test
  void windowsThatWereGivenUpDoNotComeBackInPart() {
    KeptTable kept = KeptTable.fresh("id", TEN_MINUTES, -1, Optional.empty());
    assertTrue(kept.shows(21 * MINUTE, 30 * MINUTE));
    assertFalse(kept.shows(20 * MINUTE, 30 * MINUTE));

    for (TableSchema longer : List.of(AN_HOUR, FOR_EVER)) {
      KeptTable later = kept.under(longer, 100, 30 * MINUTE);
      assertEquals(Optional.of(20 * MINUTE), later.windowsFrom());
      assertTrue(later.shows(21 * MINUTE, 31 * MINUTE));
      assertFalse(later.shows(20 * MINUTE, 31 * MINUTE));
      assertEquals(later.windowsFrom(), later.under(TEN_MINUTES, 101, 31 * MINUTE).windowsFrom());
    }
  }

  @Test
  void aTableThatIsNewBeginsWithTheBatchItCameWith() {
    assertEquals(7, KeptTable.fresh("id", FOR_EVER, 7, Optional.empty()).oldest(9));
  }
}
