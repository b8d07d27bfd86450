package io.tarn.stream.engine.internal.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.RowKey;
import io.tarn.spi.run.StateAccess;
import io.tarn.spi.run.StateScan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowStatesTest {
  private final Rows table = new Rows(Map.of(row(1), "one", row(2), "two", row(4), "four"));
  private final RowStates<String> states = new RowStates<>(table);

  private static RowKey row(int number) {
    return RowKey.of(new byte[] {0, 0, (byte) number});
  }

  @Test
  void rowsAreFoundInTheOrderInWhichTheyWereLoadedAndInAnyOther() {
    List<RowKey> loaded = List.of(row(2), row(1), row(3));
    states.load(loaded, List.of());

    assertEquals("two", states.state(loaded.get(0)));
    assertEquals("two", states.state(loaded.get(0)));
    assertNull(states.state(loaded.get(2)));
    assertEquals("one", states.state(loaded.get(1)));
    assertEquals("two", states.state(row(2))); // an equal one
    assertTrue(states.has(row(3)));
    assertFalse(states.has(row(4)));
    assertEquals(List.of(loaded), table.requests);
  }

  @Test
  void whatIsNamedTwiceIsReadOnceWithTheOthersInOneGo() {
    states.load(List.of(row(2), row(1)), List.of(row(4), row(2), row(4)));
    states.load(List.of(row(1), row(4)));

    assertEquals("four", states.state(row(4)));
    assertEquals("one", states.state(row(1)));
    assertEquals(List.of(List.of(row(2), row(1), row(4))), table.requests);
  }

  @Test
  void whatWasNotNamedIsReadWhenItIsAskedFor() {
    states.load(List.of(row(1)), List.of());

    assertEquals("four", states.state(row(4)));
    assertEquals("one", states.state(row(1)));
    assertEquals(List.of(List.of(row(1)), List.of(row(4))), table.requests);
  }

  @Test
  void whatIsPutIsTakenBackAndTheNextRowIsFoundAllTheSame() {
    List<RowKey> loaded = List.of(row(1), row(2));
    states.load(loaded, List.of());
    states.mark();
    states.put(loaded.get(0), "another");
    states.putUnread(row(9), "nine");
    assertTrue(states.isPut(loaded.get(0)));
    states.undo();

    assertFalse(states.isPut(loaded.get(0)));
    assertFalse(states.has(row(9)));
    assertEquals("one", states.state(loaded.get(0)));
    assertEquals("two", states.state(loaded.get(1)));
  }

  @Test
  void aRequestThatFailsLeavesNoRowKnown() {
    states.load(List.of(row(1)), List.of());
    table.fails = true;
    assertThrows(IllegalStateException.class, () -> states.load(List.of(row(1), row(2))));
    assertFalse(states.has(row(2)));

    table.fails = false;
    assertEquals("two", states.state(row(2)));
    assertEquals("one", states.state(row(1)));
  }

  /** Rows in memory, which notes what it is asked for. */
  private static final class Rows implements StateAccess<String> {
    final List<List<RowKey>> requests = new ArrayList<>();
    boolean fails;
    private final Map<RowKey, String> stored;
    private final List<RowKey> rows = new ArrayList<>();
    private Map<Integer, String> put = new HashMap<>();

    Rows(Map<RowKey, String> stored) {
      this.stored = stored;
    }

    @Override
    public int load(List<RowKey> more) {
      if (fails) {
        throw new IllegalStateException("no answer");
      }
      requests.add(List.copyOf(more));
      rows.addAll(more);
      return rows.size() - more.size();
    }

    @Override
    public String state(int row) {
      return put.getOrDefault(row, stored(row));
    }

    @Override
    public String stored(int row) {
      return stored.get(rows.get(row));
    }

    @Override
    public void put(int row, String state) {
      put.put(row, state);
    }

    @Override
    public int put(RowKey row, String state) {
      rows.add(row);
      put.put(rows.size() - 1, state);
      return rows.size() - 1;
    }

    @Override
    public void mark() {}

    @Override
    public void undo() {
      put = new HashMap<>();
    }

    @Override
    public int rowsRead() {
      return rows.size();
    }

    @Override
    public int rowsCached() {
      return 0;
    }

    @Override
    public long version(int row) {
      return 0;
    }

    @Override
    public StateScan<String> scan(RowKey from, RowKey to) {
      throw new UnsupportedOperationException();
    }
  }
}
