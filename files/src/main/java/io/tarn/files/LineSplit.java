package io.tarn.files;

import io.tarn.spi.source.Origin;
import io.tarn.spi.source.RecordReader;
import io.tarn.spi.source.Split;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The lines of some ranges of files, one after the other. */
@SuppressWarnings("serial") // immutable collections are serializable
record LineSplit(List<LineRange> ranges, LineReading reading) implements Split<TextLine> {
  @Override
  public RecordReader<TextLine> open() {
    return new Reader(this);
  }

  private RecordReader<TextLine> open(LineRange range) {
    return range.file().canBeNamed()
        ? new RangeReader(range, reading)
        : new UnnameableReader(reading.source(), range.file());
  }

  private static final class Reader implements RecordReader<TextLine> {
    private final LineSplit split;
    private final Iterator<LineRange> ranges;
    private RecordReader<TextLine> current;

    Reader(LineSplit split) {
      this.split = split;
      this.ranges = split.ranges().iterator();
    }

    @Override
    public boolean advance() {
      while (current == null || !current.advance()) {
        close();
        if (!ranges.hasNext()) {
          return false;
        }
        current = split.open(ranges.next());
      }
      return true;
    }

    @Override
    public TextLine record() {
      return current.record();
    }

    @Override
    public Origin origin() {
      return current.origin();
    }

    @Override
    public Optional<String> fault() {
      return current.fault();
    }

    @Override
    public void close() {
      if (current != null) {
        RecordReader<TextLine> ended = current;
        current = null;
        ended.close();
      }
    }
  }
}
