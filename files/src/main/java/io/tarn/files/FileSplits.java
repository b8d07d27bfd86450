package io.tarn.files;

import io.tarn.spi.source.PastSplit;
import io.tarn.spi.source.Split;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.hadoop.io.compress.SplittableCompressionCodec;

/**
 * Cuts the files of a batch into splits: large files by bytes, small ones put together. The cut
 * depends on the files alone, so a batch that is run again has the same splits.
 */
final class FileSplits {
  private static final long MIN_SPLIT_BYTES = 256L << 10;
  private static final long MAX_SPLIT_BYTES = 32L << 20;

  /** More than there are cores in most machines, few enough that a split is worth a task. */
  private static final int SPLITS_PER_BATCH = 8;

  private FileSplits() {}

  static List<Split<TextLine>> of(List<FileRange> files, LineReading reading) {
    long total = files.stream().mapToLong(FileRange::length).sum();
    long target =
        Math.min(MAX_SPLIT_BYTES, Math.max(MIN_SPLIT_BYTES, total / SPLITS_PER_BATCH + 1));
    CompressionCodecFactory codecs = HadoopSettings.codecs(reading.configuration());
    List<Split<TextLine>> splits = new ArrayList<>();
    List<LineRange> current = new ArrayList<>();
    long currentBytes = 0;
    for (FileRange file : files) {
      for (LineRange range : cut(file, target, codecs)) {
        if (currentBytes > 0 && currentBytes + range.length() > target) {
          splits.add(new LineSplit(List.copyOf(current), reading));
          current.clear();
          currentBytes = 0;
        }
        current.add(range);
        currentBytes += range.length();
      }
    }
    if (!current.isEmpty()) {
      splits.add(new LineSplit(List.copyOf(current), reading));
    }
    return splits;
  }

  /** The same splits, in which each file, or range of one, may be gone without the others. */
  static PastSplit<TextLine> past(Split<TextLine> split) {
    LineSplit lines = (LineSplit) split;
    List<PastSplit.Part<TextLine>> parts = new ArrayList<>();
    for (LineRange range : lines.ranges()) {
      parts.add(
          new PastSplit.Part<>(
              range.file().path(), new LineSplit(List.of(range), lines.reading())));
    }
    return new PastSplit<>(parts);
  }

  private static List<LineRange> cut(FileRange file, long target, CompressionCodecFactory codecs) {
    if (!file.canBeNamed()) {
      return List.of(new LineRange(file, 0, 0));
    }
    CompressionCodec codec = codecs.getCodec(new Path(file.path()));
    if (codec != null && !(codec instanceof SplittableCompressionCodec)) {
      return List.of(new LineRange(file, 0, file.length()));
    }
    List<LineRange> ranges = new ArrayList<>();
    long parts = Math.max(1, file.length() / target);
    for (long part = 0; part < parts; part++) {
      long start = part * file.length() / parts;
      long end = (part + 1) * file.length() / parts;
      ranges.add(new LineRange(file, start, end - start));
    }
    return ranges;
  }
}
