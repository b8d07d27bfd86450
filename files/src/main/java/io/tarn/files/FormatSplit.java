package io.tarn.files;

import io.tarn.spi.source.Origin;
import io.tarn.spi.source.PastSplit;
import io.tarn.spi.source.RecordReader;
import io.tarn.spi.source.Split;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.lib.input.FileSplit;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;

/** A part of a file, as the input format has cut it. */
record FormatSplit<K, V, T>(FormatReading<K, V, T> reading, FileRange file, long start, long length)
    implements Split<T> {
  @Override
  public RecordReader<T> open() {
    return new Reader<>(this);
  }

  static <T> PastSplit<T> past(Split<T> split) {
    return PastSplit.whole(((FormatSplit<?, ?, ?>) split).file().path(), split);
  }

  /** Where a record stands; its bytes are those of its key and value as text. */
  @SuppressWarnings("ArrayRecordComponent") // on its way to a dead letter, never compared
  private record RecordOrigin(String source, String position, byte[] bytes) implements Origin {}

  private static final class Reader<K, V, T> implements RecordReader<T> {
    private final FormatSplit<K, V, T> split;
    private final PlannedFile file;
    private org.apache.hadoop.mapreduce.RecordReader<K, V> reader;
    private long count;
    private T record;
    private String fault;

    Reader(FormatSplit<K, V, T> split) {
      this.split = split;
      this.file = new PlannedFile(split.file(), split.reading().configuration());
    }

    @Override
    public boolean advance() {
      try {
        return next();
      } catch (IOException e) {
        throw new UncheckedIOException(
            "Source " + split.reading().source() + " cannot read " + split.file().path(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while a file was read", e);
      }
    }

    private boolean next() throws IOException, InterruptedException {
      if (!split.file().canBeNamed()) {
        fault =
            "the name of the file is not valid in "
                + split.file().unnameableIn()
                + ", in which Java reads names; rename it";
        return count++ == 0;
      }
      if (reader == null) {
        file.checkUnchanged();
        reader = opened();
      }
      if (!reader.nextKeyValue()) {
        file.checkUnchanged();
        return false;
      }
      count++;
      try {
        record = split.reading().maker().make(reader.getCurrentKey(), reader.getCurrentValue());
        fault = null;
      } catch (Exception e) {
        fault = "no record could be made of it: " + e.getMessage();
      }
      return true;
    }

    private org.apache.hadoop.mapreduce.RecordReader<K, V> opened()
        throws IOException, InterruptedException {
      TaskAttemptContextImpl context =
          new TaskAttemptContextImpl(split.reading().configuration(), new TaskAttemptID());
      FileSplit part =
          new FileSplit(
              new Path(split.file().path()), split.start(), split.length(), new String[0]);
      org.apache.hadoop.mapreduce.RecordReader<K, V> opened =
          split.reading().newFormat().createRecordReader(part, context);
      opened.initialize(part, context);
      return opened;
    }

    @Override
    public T record() {
      return record;
    }

    @Override
    public Optional<String> fault() {
      return Optional.ofNullable(fault);
    }

    @Override
    public Origin origin() {
      String position = split.file().path() + ":" + split.start() + "+" + (count - 1);
      if (reader == null) {
        return new FileFault(split.reading().source(), split.file().path(), position);
      }
      try {
        String text = reader.getCurrentKey() + "\t" + reader.getCurrentValue();
        return new RecordOrigin(
            split.reading().source(), position, text.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while a file was read", e);
      }
    }

    @Override
    public void close() {
      if (reader != null) {
        try {
          reader.close();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
