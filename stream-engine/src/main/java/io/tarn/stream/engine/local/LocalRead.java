package io.tarn.stream.engine.local;

import io.tarn.spi.run.Task;
import io.tarn.spi.source.RecordReader;
import io.tarn.spi.source.Split;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;

/** The records of a source's splits, one partition a split. */
final class LocalRead<T> extends LocalNode<T> {
  private final List<Split<T>> splits;

  LocalRead(Strictness strictness, List<? extends Split<T>> splits) {
    super(strictness, splits.size());
    this.splits = splits.stream().map(strictness::copySplit).<Split<T>>map(split -> split).toList();
  }

  @Override
  Iterator<T> compute(Task task, int partition) {
    RecordReader<T> reader = splits.get(partition).open();
    task.closeAtEnd(reader);
    return new ReaderIterator<>(reader);
  }

  @Override
  boolean isFreeOfEffects() {
    return true;
  }

  @Override
  boolean reads() {
    return true;
  }

  @Override
  Set<MapSide> before() {
    return Set.of();
  }

  private static final class ReaderIterator<T> implements Iterator<T> {
    private final RecordReader<T> reader;
    private boolean advanced;
    private boolean present;

    ReaderIterator(RecordReader<T> reader) {
      this.reader = reader;
    }

    @Override
    public boolean hasNext() {
      if (!advanced) {
        present = reader.advance();
        advanced = true;
      }
      return present;
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      advanced = false;
      return reader.record();
    }
  }
}
