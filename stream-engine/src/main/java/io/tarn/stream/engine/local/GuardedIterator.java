package io.tarn.stream.engine.local;

import io.tarn.spi.run.RecordCodec;
import java.util.Arrays;
import java.util.Iterator;

/** Fails if a record has changed between being given out and the next being asked for. */
final class GuardedIterator<T> implements Iterator<T> {
  private final Iterator<T> records;
  private T last;
  private byte[] lastImage;

  GuardedIterator(Iterator<T> records) {
    this.records = records;
  }

  @Override
  public boolean hasNext() {
    checkUnchanged();
    return records.hasNext();
  }

  @Override
  public T next() {
    checkUnchanged();
    last = records.next();
    lastImage =
        RecordCodec.encode(last, "records must be Serializable, or beans that Jackson can write");
    return last;
  }

  private void checkUnchanged() {
    if (lastImage != null
        && !Arrays.equals(lastImage, RecordCodec.encode(last, "records must stay serializable"))) {
      throw new IllegalStateException(
          "a function changed the record that it was given, now "
              + last
              + "; records are shared: give back a new one instead");
    }
    lastImage = null;
  }
}
