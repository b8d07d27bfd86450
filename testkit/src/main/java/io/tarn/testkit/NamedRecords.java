package io.tarn.testkit;

import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.source.Source;
import io.tarn.spi.source.SourceState;
import io.tarn.spi.source.SourceTable;
import io.tarn.spi.source.Split;
import io.tarn.stream.engine.memory.QueueSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Records under names, those of a name read once: as with files in a folder, only what the job
 * keeps tells which names were read. An offset counts the batches and lists the names of its own.
 * For tests, and for one thread.
 */
final class NamedRecords implements Source<String> {
  static final String NAME = "input";
  static final String TABLE = "input_names";

  private final Map<String, List<String>> records = new TreeMap<>();

  /**
   * @param name without blanks, and not put in before
   */
  void put(String name, String... newRecords) {
    records.put(name, List.of(newRecords));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<SourceTable> table() {
    return Optional.of(SourceTable.of(TABLE));
  }

  @Override
  public OpenSource<String> open(SourceState state) {
    return new OpenNamed(records, state);
  }

  private record OpenNamed(Map<String, List<String>> records, SourceState state)
      implements OpenSource<String> {
    @Override
    public Optional<String> next(String start, ReadLimit limit) {
      List<String> unread = new ArrayList<>(records.keySet());
      unread.removeAll(state.notes(unread).keySet());
      if (unread.isEmpty()) {
        return Optional.empty();
      }
      int batch = start.isEmpty() ? 0 : Integer.parseInt(start.split(" ", 2)[0]);
      return Optional.of(batch + 1 + " " + String.join(" ", unread));
    }

    @Override
    public List<Split<String>> splits(OffsetRange range) {
      QueueSource<String> read = new QueueSource<>(NAME, 1);
      read.addAll(namesOf(range).stream().map(records::get).flatMap(List::stream).toList());
      try (OpenSource<String> open = read.open(SourceState.EMPTY)) {
        return open.splits(new OffsetRange("", "1"));
      }
    }

    @Override
    public Map<String, String> notes(OffsetRange range) {
      return namesOf(range).stream().collect(Collectors.toMap(Function.identity(), name -> ""));
    }

    @Override
    public void close() {}

    private static List<String> namesOf(OffsetRange range) {
      List<String> words = Arrays.asList(range.end().split(" "));
      return words.subList(1, words.size());
    }
  }
}
