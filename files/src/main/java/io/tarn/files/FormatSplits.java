package io.tarn.files;

import io.tarn.spi.source.Split;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.InputSplit;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.lib.input.FileInputFormat;
import org.apache.hadoop.mapreduce.lib.input.FileSplit;

/** Cuts the files of a batch as their format cuts each of them, which depends on the file alone. */
final class FormatSplits {
  private FormatSplits() {}

  static <K, V, T> List<Split<T>> of(List<FileRange> files, FormatReading<K, V, T> reading) {
    List<Split<T>> splits = new ArrayList<>();
    for (FileRange file : files) {
      if (!file.canBeNamed()) {
        splits.add(new FormatSplit<>(reading, file, 0, 0));
        continue;
      }
      for (InputSplit split : splitsOf(file, reading)) {
        if (!(split instanceof FileSplit part)) {
          throw new IllegalArgumentException(
              "input format "
                  + reading.newFormat().getClass().getName()
                  + " cuts files into "
                  + split.getClass().getName()
                  + ", and source "
                  + reading.source()
                  + " needs "
                  + FileSplit.class.getName());
        }
        splits.add(new FormatSplit<>(reading, file, part.getStart(), part.getLength()));
      }
    }
    return splits;
  }

  private static List<InputSplit> splitsOf(FileRange file, FormatReading<?, ?, ?> reading) {
    try {
      Job job = Job.getInstance(reading.configuration());
      FileInputFormat.setInputPaths(job, new Path(file.path()));
      return reading.newFormat().getSplits(job);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Source " + reading.source() + " cannot cut " + file.path(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + file.path() + " was cut", e);
    }
  }
}
