package io.tarn.stream.engine.internal.trace;

import io.tarn.spi.run.LateRecords;
import io.tarn.spi.source.Origin;
import io.tarn.stream.engine.why.Unfound;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was seen to come to rows: of records the first ones, and how many there are of each part of
 * the input, each counted once however it came; and the rows that others were made of.
 */
final class Sightings {
  /** More rows than one key is made of in a batch, by far. */
  private static final int MOST_ROWS = 100_000;

  private final int most;
  private final List<PartOrigin> records = new ArrayList<>();
  private final Set<String> places = new HashSet<>();

  /** By the number of the part; each counts records by a hash of 64 bits. */
  private final Map<Integer, LateRecords> counts = new HashMap<>();

  private final Set<RowOrigin> rows = new LinkedHashSet<>();
  private final Set<Unfound> unfound = new LinkedHashSet<>();

  /**
   * @param most how many records are kept
   */
  Sightings(int most) {
    this.most = most;
  }

  void add(Origin origin) {
    if (origin instanceof PartOrigin record) {
      add(record);
    } else if (origin instanceof RowOrigin row) {
      add(row);
    } else if (origin instanceof LostOrigin lost) {
      unfound.add(lost.unfound());
    } else {
      throw new IllegalStateException("an event came without what it was made of");
    }
  }

  void addAll(Sightings others) {
    others.rows.forEach(this::add);
    unfound.addAll(others.unfound);
    for (PartOrigin record : others.records) {
      keep(record);
    }
    others.counts.forEach((part, count) -> counted(part).addAll(count));
  }

  private void add(PartOrigin record) {
    LateRecords count = counted(record.part());
    long before = count.count();
    count.add(record);
    if (count.count() > before) {
      keep(record);
    }
  }

  private void keep(PartOrigin record) {
    boolean known = !record.position().isEmpty() && places.contains(place(record));
    if (records.size() < most && !known) {
      records.add(record);
      places.add(place(record));
    }
  }

  private static String place(PartOrigin record) {
    return record.part() + " " + record.position();
  }

  private LateRecords counted(int part) {
    return counts.computeIfAbsent(part, missing -> new LateRecords());
  }

  private void add(RowOrigin row) {
    if (rows.size() < MOST_ROWS) {
      rows.add(row);
    } else if (!rows.contains(row)) {
      unfound.add(
          new Unfound(
              "what came by way of other tables", "more than " + MOST_ROWS + " of their rows did"));
    }
  }

  /** The rows whose records came here, in their place. */
  Set<RowOrigin> rows() {
    return rows;
  }

  /** What is known not to be found. */
  Set<Unfound> unfound() {
    return unfound;
  }

  /** The records that are kept, but for those of parts that are gone. */
  List<PartOrigin> records(Set<Integer> gone) {
    return records.stream().filter(record -> !gone.contains(record.part())).toList();
  }

  /** How many records there are, but for those of parts that are gone. */
  long count(Set<Integer> gone) {
    return counts.entrySet().stream()
        .filter(count -> !gone.contains(count.getKey()))
        .mapToLong(count -> count.getValue().count())
        .sum();
  }
}
