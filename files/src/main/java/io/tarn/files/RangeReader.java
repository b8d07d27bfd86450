package io.tarn.files;

import io.tarn.spi.source.Origin;
import io.tarn.spi.source.RecordReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapred.FileSplit;
import org.apache.hadoop.mapred.LineRecordReader;

/**
 * The lines of a range of a file, by Hadoop's own line reader. The file is looked at before the
 * first line and after the last one. Where compressed data is broken, the lines before are given,
 * and one fault for the rest of the range.
 */
final class RangeReader implements RecordReader<TextLine> {
  private final String source;
  private final LineRange range;
  private final boolean skipsBlankLines;
  private final Configuration configuration;
  private final PlannedFile file;
  private final Optional<Compression> compression;
  private final LongWritable offset = new LongWritable();
  private final Text text = new Text();
  private LineRecordReader lines;
  private long read;
  private TextLine line;
  private Exception broken;

  RangeReader(
      String source, LineRange range, boolean skipsBlankLines, Configuration configuration) {
    this.source = source;
    this.range = range;
    this.skipsBlankLines = skipsBlankLines;
    this.configuration = configuration;
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
              source,
              range.file().path(),
              offset.get(),
              Arrays.copyOf(text.getBytes(), text.getLength()));
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
        lines = open();
      }
      while (lines.next(offset, text)) {
        read++;
        if (!skipsBlankLines || !isBlank()) {
          return true;
        }
      }
    } catch (IOException | RuntimeException e) { // some decoders run out of their arrays
      checkStorage(e);
      broken = e;
    }
    return false;
  }

  private LineRecordReader open() throws IOException {
    if (range.start() == 0 && compression.isPresent()) {
      compression.get().checkHeader();
    }
    return new LineRecordReader(
        configuration,
        new FileSplit(
            new Path(range.file().path()), range.start(), range.length(), (String[]) null));
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
    try (RangeReader again = new RangeReader(source, range, false, configuration)) {
      return again.breaksBehind(read);
    }
  }

  private boolean breaksBehind(long count) {
    try {
      lines = open();
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
            source, range.file().path(), range.file().path() + ": the rest after " + lastRead());
  }

  @Override
  public Optional<String> fault() {
    if (broken == null) {
      return Optional.empty();
    }
    String cause = broken instanceof IOException ? broken.getMessage() : broken.toString();
    return Optional.of(
        "cannot be decompressed any further: "
            + cause
            + "; "
            + linesRead()
            + "; the file itself is kept: move what can be saved of the rest in as a file of another"
            + " name");
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
