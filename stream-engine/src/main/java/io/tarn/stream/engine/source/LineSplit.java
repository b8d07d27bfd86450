package io.tarn.stream.engine.source;

import io.tarn.stream.engine.spi.Origin;
import io.tarn.stream.engine.spi.RecordReader;
import io.tarn.stream.engine.spi.Split;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.hadoop.mapred.LineRecordReader;

/** The lines of some ranges of files, one after the other, by Hadoop's own line reader. */
@SuppressWarnings("serial") // immutable collections are serializable
record LineSplit(
    String source, List<LineRange> ranges, boolean skipsBlankLines, Map<String, String> hadoop)
    implements Split<TextLine> {
  @Override
  public RecordReader<TextLine> open() {
    return new Reader(this);
  }

  private static final class Reader implements RecordReader<TextLine> {
    private final String source;
    private final Configuration configuration;
    private final Iterator<LineRange> ranges;
    private final boolean skipsBlankLines;
    private final LongWritable offset = new LongWritable();
    private final Text text = new Text();
    private LineRange range;
    private LineRecordReader lines;
    private TextLine line;

    Reader(LineSplit split) {
      this.source = split.source();
      this.configuration = HadoopSettings.configuration(split.hadoop());
      this.ranges = split.ranges().iterator();
      this.skipsBlankLines = split.skipsBlankLines();
    }

    @Override
    public boolean advance() {
      while (true) {
        try {
          if (lines != null && nextLine()) {
            line =
                new TextLine(
                    source,
                    range.path(),
                    offset.get(),
                    Arrays.copyOf(text.getBytes(), text.getLength()));
            return true;
          }
          close();
          if (!ranges.hasNext()) {
            return false;
          }
          range = ranges.next();
          checkWhole();
          lines = new LineRecordReader(configuration, FileSplits.hadoopSplit(range));
        } catch (IOException e) {
          throw FileSplits.cannotRead(range, e);
        }
      }
    }

    /** Of a file that was cut short, or replaced, lines would be lost without a word. */
    private void checkWhole() throws IOException {
      Path path = new Path(range.path());
      long length = path.getFileSystem(configuration).getFileStatus(path).getLen();
      boolean compressed = new CompressionCodecFactory(configuration).getCodec(path) != null;
      if (length < range.end() && !compressed) {
        throw new EOFException("it has " + length + " bytes, but had at least " + range.end());
      }
    }

    private boolean nextLine() throws IOException {
      while (lines.next(offset, text) && !isAppended()) {
        if (!skipsBlankLines || !isBlank()) {
          return true;
        }
      }
      return false;
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

    private boolean isAppended() {
      return range.last() && offset.get() >= range.end();
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
          throw FileSplits.cannotRead(range, e);
        }
        lines = null;
      }
    }
  }
}
