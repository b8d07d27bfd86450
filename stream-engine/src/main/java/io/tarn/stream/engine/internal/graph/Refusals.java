package io.tarn.stream.engine.internal.graph;

import io.tarn.schemas.AggregateSchema;
import io.tarn.schemas.TableSchema;
import java.util.List;
import java.util.stream.Collectors;

/** What makes no sense of updates, finals and all rows: refused as soon as it is asked for. */
public final class Refusals {
  private Refusals() {}

  /** State that is made of all rows of another table, anew in each batch. */
  static void checkNotComplete(String table, Node.Records<?> input) {
    List<Node.Results<?, ?>> complete = Shown.complete(input);
    if (!complete.isEmpty()) {
      throw new IllegalStateException(
          "table "
              + table
              + " cannot be made of complete() of "
              + tables(complete)
              + ": it gives all rows again in each batch, and they would be counted again; use"
              + " updates(), or reduceByKey, which keeps nothing");
    }
  }

  /** What takes updates back. */
  static void checkTakesBack(TableSchema table, Node.Records<?> input) {
    List<Node.Results<?, ?>> updates = Shown.updates(input);
    if (table.idleTtl().isPresent()) {
      throw expiring(
          table.table(), table.table(), "what has expired could not be taken back any more");
    }
    for (Node.Results<?, ?> each : updates) {
      TableSchema made = each.input().input().schema();
      if (made.idleTtl().isPresent()) {
        throw expiring(table.table(), made.table(), "what expires is not told");
      }
    }
    if (Shown.isStamped(input)) {
      throw new IllegalStateException(
          "table "
              + table.table()
              + " is made of the updates of "
              + tables(updates)
              + ", which are given event times in between: an update may then be among the dead"
              + " letters for its time, and what it takes back not, or the other way round; give"
              + " records their event times before state is kept of them, and keep it by windows");
    }
  }

  private static IllegalStateException expiring(String table, String with, String why) {
    return new IllegalStateException(
        "table "
            + table
            + " is made of updates, and table "
            + with
            + " has an idle TTL: "
            + why
            + ", and "
            + table
            + " would be wrong; leave out the idle TTL, and remove keys by updateStateByKey");
  }

  /** Aggregates of updates that cannot take anything back. */
  public static void checkDeducts(
      String table, AggregateSchema<?> aggregates, Node.Records<?> input) {
    aggregates
        .undeductible()
        .ifPresent(
            aggregate -> {
              throw new IllegalArgumentException(
                  "aggregate "
                      + aggregate
                      + " of table "
                      + table
                      + " is made of the updates of "
                      + tables(Shown.updates(input))
                      + ", and cannot take back what they replace: aggregate what the table is made"
                      + " of, or finals() of windows, use count, sum or avg, or an Aggregator that"
                      + " deducts; or events(), if a later update always outdoes an earlier one");
            });
  }

  /** Sessions of updates. */
  public static void checkNoUpdates(String table, Node.Records<?> input) {
    List<Node.Results<?, ?>> updates = Shown.updates(input);
    if (!updates.isEmpty()) {
      throw new IllegalStateException(
          "the sessions of table "
              + table
              + " are made of the updates of "
              + tables(updates)
              + ": where an update takes a record back, its session might have to be cut in two,"
              + " which cannot be done; use finals() of windows or sessions");
    }
  }

  private static String tables(List<Node.Results<?, ?>> views) {
    return views.stream()
        .map(each -> each.input().input().schema().table())
        .distinct()
        .collect(Collectors.joining(", "));
  }
}
