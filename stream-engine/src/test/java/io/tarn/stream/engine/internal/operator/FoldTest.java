package io.tarn.stream.engine.internal.operator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.tarn.stream.engine.aggregate.Aggregates;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a batch adds to aggregates and takes back from them. */
final class FoldTest {
  private static final long LARGE = 5_000_000_000_000_000_000L;

  @Test
  void whatIsTakenBackMakesRoomForWhatIsAdded() throws Exception {
    assertReplaces(
        AggregateCombiners.of("t", List.of(Aggregates.<Long>sum("s", value -> value))),
        LARGE,
        LARGE + 1);
  }

  private static <A> void assertReplaces(AggregateCombiner<Long, A> sum, long before, long after)
      throws Exception {
    A folded =
        new Fold.Balancing<>(sum)
            .into(sum.create(before), new Balance<>(sum.create(after), sum.create(before)));
    assertArrayEquals(sum.schema().encode(sum.create(after)), sum.schema().encode(folded));
  }
}
