package io.tarn.stream.engine.internal.operator;

import io.tarn.spi.lookup.Lookup;
import io.tarn.stream.engine.function.Joined;
import io.tarn.stream.engine.function.Pair;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/** Pairs with what a table has of their keys: asked for many keys at a time. */
final class LookUpIterator<K, V, W> implements Iterator<Event<Pair<K, Joined<V, W>>>> {
  private static final int RECORDS_AT_A_TIME = 500;

  private final UserCalls calls;
  private final Iterator<Event<Pair<K, V>>> events;
  private final Lookup<K, W> lookup;
  private final boolean outer;
  private Iterator<Event<Pair<K, Joined<V, W>>>> joined = Collections.emptyIterator();
  private long given;

  /**
   * @param outer whether pairs that the table has nothing for are given, too
   */
  LookUpIterator(
      UserCalls calls, Iterator<Event<Pair<K, V>>> events, Lookup<K, W> lookup, boolean outer) {
    this.calls = calls;
    this.events = events;
    this.lookup = lookup;
    this.outer = outer;
  }

  @Override
  public boolean hasNext() {
    while (!joined.hasNext() && events.hasNext()) {
      joined = next(RECORDS_AT_A_TIME).iterator();
    }
    if (!joined.hasNext() && given > 0) {
      calls.given(given);
      given = 0;
    }
    return joined.hasNext();
  }

  @Override
  public Event<Pair<K, Joined<V, W>>> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    given++;
    return joined.next();
  }

  private List<Event<Pair<K, Joined<V, W>>>> next(int most) {
    List<Event<Pair<K, V>>> asked = new ArrayList<>();
    Set<K> keys = new LinkedHashSet<>();
    while (asked.size() < most && events.hasNext()) {
      Event<Pair<K, V>> event = events.next();
      asked.add(event);
      if (event.value().key() != null) {
        keys.add(event.value().key());
      }
    }
    Map<K, W> found = find(new ArrayList<>(keys));
    List<Event<Pair<K, Joined<V, W>>>> pairs = new ArrayList<>();
    for (Event<Pair<K, V>> event : asked) {
      Pair<K, V> pair = event.value();
      W value = pair.key() == null ? null : found.get(pair.key());
      if (value != null || outer) {
        pairs.add(event.with(new Pair<>(pair.key(), new Joined<>(pair.value(), value))));
      }
    }
    return pairs;
  }

  private Map<K, W> find(List<K> keys) {
    Map<K, W> found = new HashMap<>();
    List<W> values = keys.isEmpty() ? List.of() : lookup.find(calls.attempt(), keys);
    if (values.size() != keys.size()) {
      throw new BrokenContractException(
          "a lookup gave "
              + values.size()
              + " values for "
              + keys.size()
              + " keys; let it give one for each, null where there is none");
    }
    for (int i = 0; i < values.size(); i++) {
      found.put(keys.get(i), values.get(i));
    }
    return found;
  }
}
