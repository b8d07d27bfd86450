package io.tarn.stream.engine.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CacheBudgetTest {
  private final CacheBudget budget = new CacheBudget(100);
  private final List<Part> parts = new ArrayList<>();

  @Test
  void oneAloneHasAllAndSeveralShareEvenly() {
    Part first = new Part();
    Part second = new Part();
    CacheBudget.Share ofFirst = budget.join(1_000, first);
    assertEquals(100, first.bytes);
    CacheBudget.Share ofSecond = budget.join(1_000, second);
    assertEquals(List.of(50L, 50L), List.of(first.bytes, second.bytes));
    first.bytes = 0;
    ofFirst.close();
    assertEquals(100, second.bytes);
    ofFirst.close();
    ofSecond.close();
    assertEquals(0, budget.held());
  }

  @Test
  void whatAModestOneLeavesGoesToTheOthers() {
    Part modest = new Part();
    Part first = new Part();
    Part second = new Part();
    budget.join(1_000, first);
    budget.join(10, modest);
    budget.join(1_000, second);
    assertEquals(List.of(10L, 45L, 45L), List.of(modest.bytes, first.bytes, second.bytes));
  }

  @Test
  void aNegativeBudgetIsRefused() {
    assertEquals(
        "a cache must not be of -1 bytes",
        assertThrows(IllegalArgumentException.class, () -> new CacheBudget(-1)).getMessage());
  }

  /** Uses all that it is given. */
  private final class Part implements CacheBudget.Holder {
    private long bytes;

    Part() {
      parts.add(this);
    }

    @Override
    public void resize(long newBytes) {
      bytes = newBytes;
      long together = parts.stream().mapToLong(part -> part.bytes).sum();
      assertTrue(together <= budget.bytes() || bytes == 0, () -> "holds " + together);
    }

    @Override
    public long held() {
      return 0;
    }
  }
}
