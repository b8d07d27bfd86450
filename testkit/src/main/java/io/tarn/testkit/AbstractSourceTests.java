package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.Origin;
import io.tarn.spi.source.PastSplit;
import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.source.RecordReader;
import io.tarn.spi.source.Source;
import io.tarn.spi.source.SourceState;
import io.tarn.spi.source.Split;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
 * records in every attempt, nothing given twice or left out, and openings that know nothing of each
 * other. A source conforms if a subclass that says how to make one passes.
 *
 * <p>The subclass need not have more than one input: each test puts into an empty one.
 *
 * @param <T> the source's records
 */
public abstract class AbstractSourceTests<T> {
  private Job job;

  /** The source of this test's input, as another process would make it again: called many times. */
  protected abstract Source<T> newSource();

  /** Puts more into this test's input, all of it at once. */
  protected abstract void put(List<String> texts) throws IOException;

  /** The text that a record was put in as. */
  protected abstract String text(T record);

  /**
   * The source, set so that a batch reads what was put in at once, and no more.
   *
   * @return empty if it cannot be set so
   */
  protected Optional<Source<T>> newLimitedSource() {
    return Optional.empty();
  }

  /**
   * The source, set so that a job which has never read it begins behind what is there.
   *
   * @return empty if it cannot be set so
   */
  protected Optional<Source<T>> newSourceFromNowOn() {
    return Optional.empty();
  }

  @BeforeEach
  final void openSource() {
    job = new Job(newSource());
  }

  @AfterEach
  final void closeSource() {
    job.close();
  }

  @Nested
  class Offsets {
    @Test
    void anEmptyInputGivesNothing() {
      assertTrue(job.hasReadAll());
    }

    @Test
    void eachRecordIsGivenOnce() throws IOException {
      put(List.of("a", "b"));
      put(List.of("c"));
      put(List.of("a"));

      assertEquals(List.of("a", "a", "b", "c"), job.readAll());
      assertTrue(job.hasReadAll());
    }

    @Test
    void whatComesLaterIsGivenLater() throws IOException {
      put(List.of("a"));
      job.readAll();
      put(List.of("b", "c"));

      assertEquals(List.of("b", "c"), job.readAll());
    }

    @Test
    void askingChangesNothing() throws IOException {
      put(List.of("a"));
      OffsetRange first = job.next();

      assertEquals(job.read(first), job.read(job.next()));
    }

    @Test
    void anotherProcessGoesOnWhereTheLastOneWas() throws IOException {
      put(List.of("a", "b"));
      job.readAll();
      job.reopen(newSource());
      assertTrue(job.hasReadAll());
      put(List.of("c"));

      assertEquals(List.of("c"), job.readAll());
    }

    @Test
    void whatWasPlannedAndNotCommittedIsGivenAgain() throws IOException {
      put(List.of("a"));
      job.next();
      job.reopen(newSource());

      assertEquals(List.of("a"), job.readAll());
    }

    @Test
    void whatComesAfterAvailableNowIsForTheNextOpening() throws IOException {
      put(List.of("a"));
      job.open.prepareAvailableNow();
      put(List.of("b"));

      assertEquals(List.of("a"), job.readAll());
      job.reopen(newSource());
      assertEquals(List.of("b"), job.readAll());
    }
  }

  @Nested
  class Openings {
    @Test
    void oneSourceIsOpenedByTwoJobsAtTheSameTime() throws IOException {
      put(List.of("a"));
      put(List.of("b"));
      try (Job other = new Job(job.source)) {
        assertEquals(List.of("a", "b"), job.readAll());
        OffsetRange first = other.next();
        job.close();

        assertFalse(other.read(first).isEmpty());
        assertEquals(List.of("a", "b"), other.readAll());
      }
    }

    @Test
    void whatIsAvailableNowForOneJobHoldsNoOtherBack() throws IOException {
      put(List.of("a"));
      try (Job other = new Job(job.source)) {
        job.open.prepareAvailableNow();
        put(List.of("b"));

        assertEquals(List.of("a", "b"), other.readAll());
      }
    }

    @Test
    void oneSourceIsOpenedAgainOnceItWasClosed() throws IOException {
      put(List.of("a"));
      job.open.prepareAvailableNow();
      assertEquals(List.of("a"), job.readAll());
      put(List.of("b"));
      job.reopen(job.source);

      assertEquals(List.of("b"), job.readAll());
    }

    @Test
    void oneSourceIsReadFromItsBeginningByEachNewJob() throws IOException {
      put(List.of("a"));
      assertEquals(List.of("a"), job.readAll());
      job.close();
      try (Job other = new Job(job.source)) {
        assertEquals(List.of("a"), other.readAll());
      }
    }
  }

  @Nested
  class Limits {
    @Test
    void withoutALimitABatchReadsAllThatIsThere() throws IOException {
      put(List.of("a", "b"));
      put(List.of("c"));
      put(List.of("d"));

      assertEquals(List.of("a", "b", "c", "d"), job.readBatch(ReadLimit.NONE));
      assertTrue(job.hasReadAll());
    }

    @Test
    void aLimitHoldsForEachBatch() throws IOException {
      job.reopen(present(newLimitedSource()));
      put(List.of("a", "b"));
      put(List.of("c"));

      assertEquals(List.of("a", "b"), job.readBatch(ReadLimit.OF_THE_SOURCE));
      assertEquals(List.of("c"), job.readBatch(ReadLimit.OF_THE_SOURCE));
      assertTrue(job.hasReadAll());
    }

    @Test
    void theBatchBehindIsTheSameWhereItIsAskedForBeforeTheCommit() throws IOException {
      job.reopen(present(newLimitedSource()));
      put(List.of("a", "b"));
      put(List.of("c"));
      OffsetRange first = job.next();
      assumeTrue(job.open.ahead(first.end()) != OpenSource.Ahead.NOT_ALLOWED);

      job.write(first);
      OffsetRange behind =
          new OffsetRange(
              first.end(), job.open.next(first.end(), ReadLimit.OF_THE_SOURCE).orElseThrow());
      assertEquals(List.of("c"), job.texts(behind));
      assertEquals(List.of("a", "b"), job.texts(first), "it can be tried again");

      job.commit(first);
      assertEquals(behind, job.next());
      assertEquals(List.of("c"), job.readBatch(ReadLimit.OF_THE_SOURCE));
      assertTrue(job.hasReadAll());
    }

    @Test
    void moreIsKnownOnceABatchHasNotReadAllThatWasFound() throws IOException {
      job.reopen(present(newLimitedSource()));
      put(List.of("a", "b"));
      put(List.of("c"));
      OffsetRange first = job.next();
      assumeTrue(job.open.ahead(first.end()) != OpenSource.Ahead.NOT_ALLOWED);

      assertEquals(OpenSource.Ahead.THERE_IS_MORE, job.open.ahead(first.end()));
      job.commit(first);
      OffsetRange second = job.next();
      assertEquals(OpenSource.Ahead.NOTHING_KNOWN, job.open.ahead(second.end()));
    }

    @Test
    void aLimitIsPassedOverWhereABatchIsToHaveNone() throws IOException {
      job.reopen(present(newLimitedSource()));
      put(List.of("a", "b"));
      put(List.of("c"));
      assertEquals(List.of("a", "b", "c"), job.readBatch(ReadLimit.NONE));

      put(List.of("d"));
      put(List.of("e"));
      assertEquals(List.of("d"), job.readBatch(ReadLimit.OF_THE_SOURCE));
      put(List.of("f"));
      assertEquals(List.of("e", "f"), job.readBatch(ReadLimit.NONE));
    }
  }

  @Nested
  class Start {
    @Test
    void whatWasThereIsNotGiven() throws IOException {
      put(List.of("a"));
      job.reopen(present(newSourceFromNowOn()));
      assertEquals(List.of(), job.readAll());
      put(List.of("b"));

      assertEquals(List.of("b"), job.readAll());
      assertFalse(job.source.givesWhatIsThere());
    }

    @Test
    void whatCameAfterTheFirstPlanIsGivenThoughTheJobWasStartedAnewBeforeItCommitted()
        throws IOException {
      put(List.of("a"));
      job.reopen(present(newSourceFromNowOn()));
      OffsetRange planned = job.next();
      put(List.of("b"));
      job.reopen(present(newSourceFromNowOn()));

      assertEquals(List.of(), job.read(planned));
      job.commit(planned);
      put(List.of("c"));
      assertEquals(List.of("b", "c"), job.readAll());
    }

    @Test
    void whatCameAfterTheFirstPlanIsGivenThoughThatWasPassedOver() throws IOException {
      put(List.of("a"));
      job.reopen(present(newSourceFromNowOn()));
      OffsetRange planned = job.next();
      put(List.of("b"));
      job.passOver(planned);

      assertEquals(List.of("b"), job.readAll());
    }

    @Test
    void theStartIsDecidedOnce() throws IOException {
      job.reopen(present(newSourceFromNowOn()));
      job.readAll();
      put(List.of("a"));
      job.reopen(present(newSourceFromNowOn()));
      assertEquals(List.of("a"), job.readAll());
      job.reopen(newSource());

      assertTrue(job.hasReadAll());
    }

    @Test
    void aJobThatHasReadTheSourceGoesOnWhereItWas() throws IOException {
      put(List.of("a"));
      job.readAll();
      put(List.of("b"));
      job.reopen(present(newSourceFromNowOn()));

      assertEquals(List.of("b"), job.readAll());
    }
  }

  @Nested
  class Splits {
    @Test
    void everyAttemptReadsTheSameSplits() throws IOException {
      put(List.of("a", "b", "c"));
      OffsetRange range = job.next();
      List<List<String>> first = job.read(range);

      assertEquals(first, job.read(range));
    }

    @Test
    void anotherProcessReadsTheSameSplits() throws IOException {
      put(List.of("a", "b", "c"));
      OffsetRange range = job.next();
      List<List<String>> first = job.read(range);
      put(List.of("d"));
      job.reopen(newSource());

      assertEquals(first, job.read(range));
    }

    @Test
    void aSplitThatWasSentReadsTheSameRecords() throws Exception {
      put(List.of("a", "b", "c"));
      for (Split<T> split : job.open.splits(job.next())) {
        assertEquals(read(split), read(Serialized.copy(split)));
      }
    }

    @Test
    void splitsAreReadAtTheSameTime() throws IOException {
      put(List.of("a", "b", "c", "d"));
      OffsetRange range = job.next();
      List<RecordReader<T>> readers = new ArrayList<>();
      job.open.splits(range).forEach(split -> readers.add(split.open()));
      job.open.splits(range).forEach(split -> readers.add(split.open()));
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
      OffsetRange range = job.next();
      List<Origin> origins = origins(range);
      Set<String> positions = new HashSet<>();
      for (Origin origin : origins) {
        assertEquals(job.source.name(), origin.source());
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
  class Past {
    @Test
    void aRangeIsGivenOnceMoreSplitBySplitByAnOpeningThatIsAskedForNothingElse()
        throws IOException {
      put(List.of("a", "b", "c"));
      put(List.of("d"));
      OffsetRange range = job.next();
      List<List<String>> given = job.read(range);
      Source<T> again = newSource();
      if (!again.removesInput()) {
        job.commit(range);
        put(List.of("e"));
      }

      try (OpenSource<T> open = again.open(SourceState.EMPTY)) {
        List<List<String>> past = new ArrayList<>();
        for (PastSplit<T> split : open.past(range)) {
          List<String> texts = new ArrayList<>();
          split.parts().forEach(part -> texts.addAll(read(part.split())));
          past.add(texts);
        }
        assertEquals(given, past);
      }
    }
  }

  @Nested
  class Notes {
    @Test
    void everyAttemptNotesTheSame() throws IOException {
      put(List.of("a"));
      OffsetRange range = job.next();
      Map<String, String> notes = job.open.notes(range);
      job.reopen(newSource());

      assertEquals(notes, job.open.notes(range));
    }

    @Test
    void whoNotesSomethingHasATableForIt() throws IOException {
      put(List.of("a"));

      assertTrue(job.open.notes(job.next()).isEmpty() || job.source.table().isPresent());
    }

    @Test
    void theKeysOfDifferentRangesDiffer() throws IOException {
      put(List.of("a"));
      OffsetRange first = job.next();
      Set<String> keys = new HashSet<>(job.open.notes(first).keySet());
      job.commit(first);
      put(List.of("b"));

      job.open
          .notes(job.next())
          .keySet()
          .forEach(key -> assertFalse(keys.contains(key), () -> key + " stands for both"));
    }
  }

  @Nested
  class PassingOver {
    @Test
    void whatWasPassedOverIsNotGivenAgain() throws IOException {
      put(List.of("a", "b"));
      job.passOver(job.next());
      assertTrue(job.hasReadAll());
      put(List.of("c"));

      assertEquals(List.of("c"), job.readAll());
    }

    @Test
    void anotherProcessDoesNotGiveItEither() throws IOException {
      put(List.of("a", "b"));
      job.passOver(job.next());
      job.reopen(newSource());
      put(List.of("c"));

      assertEquals(List.of("c"), job.readAll());
    }

    @Test
    void anotherProcessMayPassOverWhatTheLastOnePlanned() throws IOException {
      put(List.of("a", "b"));
      OffsetRange range = job.next();
      job.reopen(newSource());
      job.passOver(range);
      put(List.of("c"));

      assertEquals(List.of("c"), job.readAll());
    }
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
    for (Split<T> split : job.open.splits(range)) {
      try (RecordReader<T> reader = split.open()) {
        while (reader.advance()) {
          origins.add(reader.origin());
        }
      }
    }
    return origins;
  }

  private static <S> S present(Optional<S> source) {
    assumeTrue(source.isPresent(), "this source cannot be set so");
    return source.get();
  }

  private static List<String> sorted(List<String> texts) {
    return texts.stream().sorted().toList();
  }

  /** A job that reads a source, and what it has committed. */
  private final class Job implements AutoCloseable {
    private final Map<String, String> notes = new HashMap<>();
    private Source<T> source;
    private OpenSource<T> open;
    private String committed = "";
    private boolean closed;

    Job(Source<T> source) {
      this.source = source;
      this.open = source.open(state());
    }

    /** Ends, and begins again with a source that is described anew, or with the same. */
    void reopen(Source<T> again) {
      open.close();
      source = again;
      open = again.open(state());
    }

    private SourceState state() {
      return keys -> {
        Map<String, String> known = new HashMap<>(notes);
        known.keySet().retainAll(keys);
        return known;
      };
    }

    boolean hasReadAll() {
      return open.next(committed, ReadLimit.OF_THE_SOURCE).isEmpty();
    }

    OffsetRange next() {
      return next(ReadLimit.OF_THE_SOURCE);
    }

    private OffsetRange next(ReadLimit limit) {
      return new OffsetRange(committed, open.next(committed, limit).orElseThrow());
    }

    List<List<String>> read(OffsetRange range) {
      return open.splits(range).stream().map(AbstractSourceTests.this::read).toList();
    }

    /** What one batch gives, in alphabetical order; it is committed. */
    List<String> readBatch(ReadLimit limit) {
      OffsetRange range = next(limit);
      List<String> texts = texts(range);
      commit(range);
      return texts;
    }

    /** What a range gives, in alphabetical order. */
    List<String> texts(OffsetRange range) {
      List<String> texts = new ArrayList<>();
      read(range).forEach(texts::addAll);
      return sorted(texts);
    }

    /** All that has not been committed, batch by batch, in alphabetical order. */
    List<String> readAll() {
      List<String> texts = new ArrayList<>();
      while (!hasReadAll()) {
        texts.addAll(readBatch(ReadLimit.OF_THE_SOURCE));
      }
      return sorted(texts);
    }

    /** What an attempt leaves behind before its commit. */
    void write(OffsetRange range) {
      notes.putAll(open.notes(range));
    }

    void commit(OffsetRange range) {
      write(range);
      committed = range.end();
      open.committed(range);
    }

    void passOver(OffsetRange range) {
      notes.putAll(open.notes(range));
      committed = open.passOver(range);
      open.passedOver(range);
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        open.close();
      }
    }
  }
}
