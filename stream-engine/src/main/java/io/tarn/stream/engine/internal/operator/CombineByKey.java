package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.KeyEncodingException;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.run.NodeFigures;
import io.tarn.spi.run.PartitionFunction;
import io.tarn.spi.run.TaskContext;
import io.tarn.stream.engine.function.Pair;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The map side of every keyed operation: the values of a key, or of each of its panes, combined to
 * one partial a task and row. Keys that cannot become row keys go to the dead letters, record by
 * record; records whose last window has closed are reported as late.
 *
 * @param operation what the key is for, for messages
 * @param window whose panes the rows are; null for none
 * @param lateness which records are late besides those of closed windows
 */
@SuppressWarnings("serial") // an Optional of a serializable record, never sent while absent matters
public record CombineByKey<K, V, P>(
    int node,
    String operation,
    RowKeys<K> rowKeys,
    Combiner<V, P> combiner,
    WindowSpec window,
    Lateness<V> lateness)
    implements PartitionFunction<Event<Pair<K, V>>, Partial<K, P>> {

  public static <K, V, P> CombineByKey<K, V, P> of(
      int node,
      String operation,
      RowKeys<K> rowKeys,
      Combiner<V, P> combiner,
      Optional<WindowSpec> window,
      Lateness<V> lateness) {
    return new CombineByKey<>(node, operation, rowKeys, combiner, window.orElse(null), lateness);
  }

  /** The operation's name for the calls of its combiner, on both sides of the shuffle. */
  static String combiningFor(String operation) {
    return "combining for " + operation;
  }

  @Override
  public Iterator<Partial<K, P>> apply(TaskContext task, Iterator<Event<Pair<K, V>>> events) {
    return new Pass<>(this, task).run(events);
  }

  /** One task's run. */
  private static final class Pass<K, V, P> {
    private final CombineByKey<K, V, P> plan;
    private final TaskContext task;
    private final long closedBy;
    private final boolean groupedByRow;

    /** By their keys; by their row keys where keys are arrays, or hold some. */
    private final Map<Object, Group<K, P>> groups = new HashMap<>();

    private int panes;

    Pass(CombineByKey<K, V, P> plan, TaskContext task) {
      this.plan = plan;
      this.task = task;
      this.closedBy = task.attempt().plan().closedMillis();
      this.groupedByRow = !plan.rowKeys().type().isEqualByContent();
    }

    Iterator<Partial<K, P>> run(Iterator<Event<Pair<K, V>>> events) {
      long began = System.nanoTime();
      UserCalls calls = UserCalls.of(task, plan.node(), combiningFor(plan.operation()));
      UserCalls.Call<Pair<K, V>, Void> add = this::add;
      while (events.hasNext()) {
        calls.call(events.next(), add);
      }
      Collection<Partial<K, P>> partials = partials();
      task.measured(plan.node(), new NodeFigures(partials.size(), System.nanoTime() - began));
      return partials.iterator();
    }

    private Void add(Event<Pair<K, V>> event) throws Exception {
      Group<K, P> group = group(event.value().key());
      if (plan.window() != null && !plan.window().covers(event.timeMillis())) {
        return null;
      }
      V value = event.value().value();
      if (plan.lateness().isLate(value, event.timeMillis(), closedBy)) {
        late(event);
        return null;
      }
      long pane =
          plan.window() == null ? Partial.NO_PANE : plan.window().paneStart(event.timeMillis());
      Pane<P> known = group.pane(pane);
      if (known != null) {
        known.value = added(known.value, value, event);
      } else if (isLate(pane)) {
        late(event);
      } else {
        group.add(new Pane<>(pane, paneRow(group, pane), created(value, event)));
        panes++;
      }
      return null;
    }

    private P created(V value, Event<?> event) throws Exception {
      return event.takenBack()
          ? plan.combiner().createTakenBack(value)
          : plan.combiner().create(value, event.timeMillis());
    }

    private P added(P partial, V value, Event<?> event) throws Exception {
      return event.takenBack()
          ? plan.combiner().takeBack(partial, value)
          : plan.combiner().add(partial, value, event.timeMillis());
    }

    /** What is taken back of a window that is closed stays in it, as it was final. */
    private void late(Event<?> event) {
      if (!event.takenBack()) {
        task.late(event.origin());
      }
    }

    private Group<K, P> group(K key) {
      Object identity = groupedByRow ? row(key) : key;
      Group<K, P> group = groups.get(identity);
      if (group == null) {
        group = new Group<>(key, row(key));
        groups.put(identity, group);
      }
      return group;
    }

    private RowKey row(K key) {
      try {
        return plan.rowKeys().row(key);
      } catch (KeyEncodingException e) {
        throw new DeadRecordException(plan.operation() + ": " + e.getMessage());
      }
    }

    private boolean isLate(long pane) {
      return pane != Partial.NO_PANE && plan.window().isClosed(pane, closedBy);
    }

    private RowKey paneRow(Group<K, P> group, long pane) {
      return pane == Partial.NO_PANE
          ? group.keyRow
          : plan.rowKeys().pane(group.keyRow, pane, plan.window().closedCount(pane, closedBy));
    }

    private Collection<Partial<K, P>> partials() {
      List<Partial<K, P>> partials = new ArrayList<>(panes);
      for (Group<K, P> group : groups.values()) {
        for (Pane<P> pane = group.first; pane != null; pane = pane.next) {
          partials.add(
              new Partial<>(pane.row, group.key, pane.start, pane.value, task.partition()));
        }
      }
      return partials;
    }
  }

  /** What a task has seen of one pane of a key, or of all of the key where there are no windows. */
  private static final class Pane<P> {
    final long start;
    final RowKey row;
    P value;
    Pane<P> previous;
    Pane<P> next;

    Pane(long start, RowKey row, P value) {
      this.start = start;
      this.row = row;
      this.value = value;
    }
  }

  /**
   * The panes of one key that a task has seen. They are searched from the newest backwards while
   * they are few, as they nearly always are, and by a map when a backfill makes them many.
   */
  private static final class Group<K, P> {
    private static final int FEW = 16;

    final K key;
    final RowKey keyRow;
    private Map<Long, Pane<P>> byStart;
    private int size;
    Pane<P> first;
    private Pane<P> last;

    Group(K key, RowKey keyRow) {
      this.key = key;
      this.keyRow = keyRow;
    }

    /** Null if it was not seen. */
    Pane<P> pane(long start) {
      if (byStart != null) {
        return byStart.get(start);
      }
      Pane<P> pane = last;
      while (pane != null && pane.start != start) {
        pane = pane.previous;
      }
      return pane;
    }

    void add(Pane<P> pane) {
      pane.previous = last;
      if (last == null) {
        first = pane;
      } else {
        last.next = pane;
      }
      last = pane;
      size++;
      if (byStart != null) {
        byStart.put(pane.start, pane);
      } else if (size > FEW) {
        byStart = new HashMap<>();
        for (Pane<P> each = first; each != null; each = each.next) {
          byStart.put(each.start, each);
        }
      }
    }
  }
}
