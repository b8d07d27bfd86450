package io.tarn.files;

import io.tarn.spi.source.Origin;
import io.tarn.spi.source.RecordReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapred.FileSplit;
import org.apache.hadoop.mapred.LineRecordReader;

/**
 * The lines of a range of a file, by Hadoop's own line reader. The file is looked at before the
 * first line and after the last one. Where compressed data is broken, the lines before are given,
 * and one fault for the rest of the range.
 *
 * <p>A file's header is read by the reader of each of its ranges, between those two looks, so it is
 * that of the planned file. In the first range it is the first line; the others read it besides.
 */
final class RangeReader implements RecordReader<TextLine> {
  private final LineRange range;
  private final LineReading reading;
  private final Configuration configuration;
  private final PlannedFile file;
  private final Optional<Compression> compression;
  private final LongWritable offset = new LongWritable();
  private final Text text = new Text();
  private LineRecordReader lines;
  private Optional<String> header = Optional.empty();
  private long read;
  private TextLine line;
  private Exception broken;

  RangeReader(LineRange range, LineReading reading) {
    this.range = range;
    this.reading = reading;
    this.configuration = reading.configuration();
    this.file = new PlannedFile(range.file(), configuration);
    this.compression = Compression.of(range.file(), configuration);
  }

  @Override
  public boolean advance() {
    if (broken != null) {
      return false;
    }
    if (lines == null) {
      file.checkUnchanged();
    }
    if (range.length() > 0 && nextLine()) {
      line =
          new TextLine(
              reading.source(),
              range.file().path(),
              offset.get(),
              Arrays.copyOf(text.getBytes(), text.getLength()),
              header);
      return true;
    }
    file.checkUnchanged();
    return broken != null;
  }

  private boolean nextLine() {
    if (lines == null) {
      compression.ifPresent(Compression::checkAvailable);
    }
    try {
      if (lines == null) {
        open();
      }
      while (lines.next(offset, text)) {
        read++;
        if (!reading.skipsBlankLines() || !isBlank()) {
          return true;
        }
      }
    } catch (IOException | RuntimeException e) { // some decoders run out of their arrays
      checkStorage(e);
      broken = e;
    }
    return false;
  }

  private void open() throws IOException {
    if (range.start() == 0) {
      lines = beginning(range.length());
      if (reading.hasHeader() && lines.next(offset, text)) {
        read++;
        header = Optional.of(text.toString());
      }
      return;
    }
    if (reading.hasHeader()) {
      header = headerOfFile();
    }
    lines = lines(range.start(), range.length());
    if (compression.isEmpty()) {
      lines.next(offset, text); // which the range before reads, as it begins there
    }
  }

  /** The first line of the file, for a part that begins behind it. */
  private Optional<String> headerOfFile() throws IOException {
    LineRecordReader first = null;
    try {
      first = beginning(range.file().length());
      return first.next(offset, text) ? Optional.of(text.toString()) : Optional.empty();
    } catch (IOException | RuntimeException e) {
      throw new IOException("the header, the file's first line, cannot be read: " + why(e), e);
    } finally {
      if (first != null) {
        first.close();
      }
    }
  }

  private LineRecordReader beginning(long length) throws IOException {
    if (compression.isPresent()) {
      compression.get().checkHeader();
    }
    return lines(0, length);
  }

  private LineRecordReader lines(long start, long length) throws IOException {
    Path path = new Path(range.file().path());
    if (compression.isPresent()) {
      return new LineRecordReader(
          configuration, new FileSplit(path, start, length, (String[]) null));
    }
    FSDataInputStream in = path.getFileSystem(configuration).open(path);
    in.seek(start);
    return new LineRecordReader(in, start, start + length, configuration);
  }

  /**
   * Throws {@code cause} on unless it is because of what is stored: then it comes again at the same
   * line, and all that is stored can be read.
   */
  private void checkStorage(Exception cause) {
    if (compression.isEmpty() || !breaksAgain()) {
      throw file.cannotRead(cause);
    }
    try {
      compression.get().readStored();
    } catch (IOException e) {
      e.addSuppressed(cause);
      throw file.cannotRead(e);
    }
  }

  private boolean breaksAgain() {
    try (RangeReader again = new RangeReader(range, reading)) {
      return again.breaksBehind(read);
    }
  }

  private boolean breaksBehind(long count) {
    try {
      open();
      while (lines.next(offset, text)) {
        read++;
      }
      return false;
    } catch (IOException | RuntimeException e) {
      return read == count;
    }
  }

  private boolean isBlank() {
    for (int i = 0; i < text.getLength(); i++) {
      byte character = text.getBytes()[i];
      if (character != ' ' && character != '\t') {
        return false;
      }
    }
    return true;
  }

  @Override
  public TextLine record() {
    return line;
  }

  @Override
  public Origin origin() {
    return broken == null
        ? line
        : new FileFault(
            reading.source(),
            range.file().path(),
            range.file().path() + ": the rest after " + lastRead());
  }

  @Override
  public Optional<String> fault() {
    if (broken == null) {
      return Optional.empty();
    }
    return Optional.of(
        "cannot be decompressed any further: "
            + why(broken)
            + "; "
            + linesRead()
            + "; the file itself is kept: move what can be saved of the rest in as a file of another"
            + " name");
  }

  private static String why(Exception broken) {
    return broken instanceof IOException ? broken.getMessage() : broken.toString();
  }

  private String linesRead() {
    if (read == 0) {
      return "no line was read before that";
    }
    return (read == 1 ? "1 line was" : read + " lines were")
        + " read before that was noticed, the last of which may be damaged too";
  }

  private String lastRead() {
    return "line " + read + (range.isWholeFile() ? "" : " of the part from byte " + range.start());
  }

  @Override
  public void close() {
    if (lines != null) {
      try {
        lines.close();
      } catch (IOException e) {
        throw file.cannotRead(e);
      }
    }
  }
}
