package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.source.Origin;
import io.tarn.spi.source.RecordReader;
import io.tarn.spi.source.Source;
import io.tarn.spi.source.SourceMemory;
import io.tarn.spi.source.Split;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What the engine relies on in every {@link Source}: positions that go on where they were, the same
 * records in every attempt, and nothing given twice or left out. A source conforms if a subclass
 * that says how to make one passes.
 *
 * <p>The subclass need not have more than one input: each test puts into an empty one.
 *
 * @param <T> the source's records
 */
public abstract class AbstractSourceTests<T> {
  private final Map<String, String> remembered = new HashMap<>();
  private Source<T> source;
  private String committed = "";

  /** The source of this test's input, as another process would make it again: called many times. */
  protected abstract Source<T> newSource();

  /** Puts more into this test's input, all of it at once. */
  protected abstract void put(List<String> texts) throws IOException;

  /** The text that a record was put in as. */
  protected abstract String text(T record);

  @BeforeEach
  final void openSource() {
    source = opened();
  }

  @AfterEach
  final void closeSource() {
    source.close();
  }

  @Nested
  class Offsets {
    @Test
    void anEmptyInputGivesNothing() {
      assertEquals(Optional.empty(), source.next(""));
    }

    @Test
    void eachRecordIsGivenOnce() throws IOException {
      put(List.of("a", "b"));
      put(List.of("c"));
      put(List.of("a"));

      assertEquals(List.of("a", "a", "b", "c"), readAll());
      assertEquals(Optional.empty(), source.next(committed));
    }

    @Test
    void whatComesLaterIsGivenLater() throws IOException {
      put(List.of("a"));
      readAll();
      put(List.of("b", "c"));

      assertEquals(List.of("b", "c"), readAll());
    }

    @Test
    void askingChangesNothing() throws IOException {
      put(List.of("a"));
      OffsetRange first = next();

      assertEquals(read(source, first), read(source, next()));
    }

    @Test
    void anotherProcessGoesOnWhereTheLastOneWas() throws IOException {
      put(List.of("a", "b"));
      readAll();
      reopen();
      assertEquals(Optional.empty(), source.next(committed));
      put(List.of("c"));

      assertEquals(List.of("c"), readAll());
    }

    @Test
    void whatWasPlannedAndNotCommittedIsGivenAgain() throws IOException {
      put(List.of("a"));
      next();
      reopen();

      assertEquals(List.of("a"), readAll());
    }
  }

  @Nested
  class Splits {
    @Test
    void everyAttemptReadsTheSameSplits() throws IOException {
      put(List.of("a", "b", "c"));
      OffsetRange range = next();
      List<List<String>> first = read(source, range);

      assertEquals(first, read(source, range));
    }

    @Test
    void anotherProcessReadsTheSameSplits() throws IOException {
      put(List.of("a", "b", "c"));
      OffsetRange range = next();
      List<List<String>> first = read(source, range);
      put(List.of("d"));
      reopen();

      assertEquals(first, read(source, range));
    }

    @Test
    void aSplitThatWasSentReadsTheSameRecords() throws Exception {
      put(List.of("a", "b", "c"));
      for (Split<T> split : source.splits(next())) {
        assertEquals(read(split), read(Serialized.copy(split)));
      }
    }

    @Test
    void splitsAreReadAtTheSameTime() throws IOException {
      put(List.of("a", "b", "c", "d"));
      OffsetRange range = next();
      List<RecordReader<T>> readers = new ArrayList<>();
      source.splits(range).forEach(split -> readers.add(split.open()));
      source.splits(range).forEach(split -> readers.add(split.open()));
      List<String> texts = new ArrayList<>();
      for (boolean any = true; any; ) {
        any = false;
        for (RecordReader<T> reader : readers) {
          if (reader.advance()) {
            texts.add(text(reader.record()));
            any = true;
          }
        }
      }
      readers.forEach(RecordReader::close);

      assertEquals(List.of("a", "a", "b", "b", "c", "c", "d", "d"), sorted(texts));
    }

    @Test
    void eachRecordHasAnOriginOfItsOwn() throws IOException {
      put(List.of("same", "same", "same"));
      OffsetRange range = next();
      List<Origin> origins = origins(range);
      Set<String> positions = new HashSet<>();
      for (Origin origin : origins) {
        assertEquals(source.name(), origin.source());
        assertEquals("same", new String(origin.bytes(), StandardCharsets.UTF_8));
        assertTrue(positions.add(origin.position()), origin::position);
      }

      assertEquals(3, positions.size());
      assertEquals(
          origins.stream().map(Origin::position).toList(),
          origins(range).stream().map(Origin::position).toList());
    }
  }

  @Nested
  class Names {
    @Test
    void everyAttemptRemembersTheSameNames() throws IOException {
      put(List.of("a"));
      OffsetRange range = next();
      Map<String, String> names = source.names(range);
      reopen();

      assertEquals(names, source.names(range));
    }

    @Test
    void whoRemembersNamesHasATableForThem() throws IOException {
      put(List.of("a"));

      assertTrue(source.names(next()).isEmpty() || source.memoryTable().isPresent());
    }

    @Test
    void theNamesOfDifferentRangesDiffer() throws IOException {
      put(List.of("a"));
      OffsetRange first = next();
      Set<String> names = new HashSet<>(source.names(first).keySet());
      commit(first);
      put(List.of("b"));

      source
          .names(next())
          .keySet()
          .forEach(name -> assertFalse(names.contains(name), () -> name + " stands for both"));
    }
  }

  @Nested
  class PassingOver {
    @Test
    void whatWasPassedOverIsNotGivenAgain() throws IOException {
      put(List.of("a", "b"));
      passOver(next());
      assertEquals(Optional.empty(), source.next(committed));
      put(List.of("c"));

      assertEquals(List.of("c"), readAll());
    }

    @Test
    void anotherProcessDoesNotGiveItEither() throws IOException {
      put(List.of("a", "b"));
      passOver(next());
      reopen();
      put(List.of("c"));

      assertEquals(List.of("c"), readAll());
    }

    @Test
    void anotherProcessMayPassOverWhatTheLastOnePlanned() throws IOException {
      put(List.of("a", "b"));
      OffsetRange range = next();
      reopen();
      passOver(range);
      put(List.of("c"));

      assertEquals(List.of("c"), readAll());
    }
  }

  private Source<T> opened() {
    Source<T> made = newSource();
    made.open(memory());
    return made;
  }

  private SourceMemory memory() {
    return (Collection<String> names) -> {
      Map<String, String> known = new HashMap<>(remembered);
      known.keySet().retainAll(names);
      return known;
    };
  }

  private void reopen() {
    source.close();
    source = opened();
  }

  private OffsetRange next() {
    return new OffsetRange(committed, source.next(committed).orElseThrow());
  }

  private void commit(OffsetRange range) {
    remembered.putAll(source.names(range));
    committed = range.end();
    source.committed(range);
  }

  private void passOver(OffsetRange range) {
    remembered.putAll(source.names(range));
    committed = source.passOver(range);
    source.passedOver(range);
  }

  /** All that has not been committed, batch by batch, in alphabetical order. */
  private List<String> readAll() {
    List<String> texts = new ArrayList<>();
    while (source.next(committed).isPresent()) {
      OffsetRange range = next();
      read(source, range).forEach(texts::addAll);
      commit(range);
    }
    return sorted(texts);
  }

  private List<List<String>> read(Source<T> from, OffsetRange range) {
    return from.splits(range).stream().map(this::read).toList();
  }

  private List<String> read(Split<T> split) {
    List<String> texts = new ArrayList<>();
    try (RecordReader<T> reader = split.open()) {
      while (reader.advance()) {
        assertEquals(Optional.empty(), reader.fault());
        texts.add(text(reader.record()));
      }
    }
    return texts;
  }

  private List<Origin> origins(OffsetRange range) {
    List<Origin> origins = new ArrayList<>();
    for (Split<T> split : source.splits(range)) {
      try (RecordReader<T> reader = split.open()) {
        while (reader.advance()) {
          origins.add(reader.origin());
        }
      }
    }
    return origins;
  }

  private static List<String> sorted(List<String> texts) {
    return texts.stream().sorted().toList();
  }
}
