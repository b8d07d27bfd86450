package io.tarn.stream.engine.internal.trace;

import io.tarn.spi.job.BackendException;
import io.tarn.spi.source.Origin;
import io.tarn.spi.source.PastSplit;
import io.tarn.spi.source.RecordReader;
import io.tarn.spi.source.Split;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * A split that is read once more: a part that is gone is a fault, behind which the next part comes.
 *
 * @param source the source's name
 * @param firstPart the number of its first part among all that are read
 */
@SuppressWarnings("serial") // it stays in this process
record SparingSplit<T>(String source, int firstPart, PastSplit<T> past) implements Split<T> {
  @Override
  public RecordReader<T> open() {
    return new Reader<>(this);
  }

  private static final class Reader<T> implements RecordReader<T> {
    private final String source;
    private final int firstPart;
    private final List<PastSplit.Part<T>> parts;
    private RecordReader<T> current;
    private int part = -1;
    private String gone;

    Reader(SparingSplit<T> split) {
      this.source = split.source;
      this.firstPart = split.firstPart;
      this.parts = split.past.parts();
    }

    @Override
    public boolean advance() {
      gone = null;
      while (true) {
        if (current == null && part + 1 == parts.size()) {
          return false;
        }
        try {
          if (current == null) {
            part++;
            current = parts.get(part).split().open();
          }
          if (current.advance()) {
            return true;
          }
          close();
        } catch (BackendException e) {
          throw e; // the store does not answer now, and has what is asked for
        } catch (RuntimeException e) {
          gone = reason(e);
          leave();
          return true;
        }
      }
    }

    /** What it says of files ends in what to do so that the job goes on, which it did. */
    private static String reason(RuntimeException e) {
      Throwable told = e instanceof UncheckedIOException && e.getCause() != null ? e.getCause() : e;
      return told.getMessage() == null ? told.toString() : told.getMessage();
    }

    private void leave() {
      try {
        close();
      } catch (RuntimeException e) {
        current = null; // it could not be read, so it need not be closed
      }
    }

    @Override
    public T record() {
      return current.record();
    }

    @Override
    public Origin origin() {
      return gone == null
          ? new PartOrigin(firstPart + part, false, current.origin())
          : new PartOrigin(firstPart + part, true, new LostOrigin(source, name(), gone));
    }

    private String name() {
      return parts.get(part).name() + " of source " + source;
    }

    @Override
    public Optional<String> fault() {
      return gone == null ? current.fault() : Optional.of(gone);
    }

    @Override
    public void close() {
      if (current != null) {
        RecordReader<T> ended = current;
        current = null;
        ended.close();
      }
    }
  }
}
