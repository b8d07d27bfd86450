package io.tarn.stream.engine.source;

import io.tarn.stream.engine.spi.Origin;
import io.tarn.stream.engine.spi.RecordReader;
import java.io.IOException;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapred.FileSplit;
import org.apache.hadoop.mapred.LineRecordReader;

/**
 * The lines of a range of a file, by Hadoop's own line reader. The file is looked at before the
 * first line and after the last one.
 */
final class RangeReader implements RecordReader<TextLine> {
  private final String source;
  private final LineRange range;
  private final boolean skipsBlankLines;
  private final Configuration configuration;
  private final PlannedFile file;
  private final LongWritable offset = new LongWritable();
  private final Text text = new Text();
  private LineRecordReader lines;
  private TextLine line;

  RangeReader(
      String source, LineRange range, boolean skipsBlankLines, Configuration configuration) {
    this.source = source;
    this.range = range;
    this.skipsBlankLines = skipsBlankLines;
    this.configuration = configuration;
    this.file = new PlannedFile(range.file(), configuration);
  }

  @Override
  public boolean advance() {
    if (lines == null) {
      file.checkUnchanged();
    }
    if (nextLine()) {
      line =
          new TextLine(
              source,
              range.file().path(),
              offset.get(),
              Arrays.copyOf(text.getBytes(), text.getLength()));
      return true;
    }
    file.checkUnchanged();
    return false;
  }

  private boolean nextLine() {
    if (range.length() == 0) {
      return false;
    }
    try {
      if (lines == null) {
        lines = new LineRecordReader(configuration, hadoopSplit());
      }
      while (lines.next(offset, text)) {
        if (!skipsBlankLines || !isBlank()) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw file.cannotRead(e);
    }
  }

  private FileSplit hadoopSplit() {
    return new FileSplit(
        new Path(range.file().path()), range.start(), range.length(), (String[]) null);
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
    return line;
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
