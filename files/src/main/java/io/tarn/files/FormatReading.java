package io.tarn.files;

import io.tarn.spi.source.Split;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.InputFormat;
import org.apache.hadoop.mapreduce.InputSplit;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.lib.input.FileInputFormat;
import org.apache.hadoop.mapreduce.lib.input.FileSplit;
import org.apache.hadoop.util.ReflectionUtils;

/**
 * How the records of files are read by an input format.
 *
 * @param source the name of the source
 * @param format has a constructor without arguments, and splits that are {@link FileSplit}s
 * @param maker makes a record of what it reads
 * @param hadoop Hadoop's settings
 */
@SuppressWarnings("serial") // immutable maps are serializable
record FormatReading<K, V, T>(
    String source,
    Class<? extends InputFormat<K, V>> format,
    RecordMaker<? super K, ? super V, ? extends T> maker,
    Map<String, String> hadoop)
    implements Serializable {
  Configuration configuration() {
    return HadoopSettings.configuration(hadoop);
  }

  InputFormat<K, V> newFormat() {
    return ReflectionUtils.newInstance(format, configuration());
  }

  /** As the format cuts each file, which depends on the file alone. */
  List<Split<T>> cut(List<FileRange> files) {
    List<Split<T>> splits = new ArrayList<>();
    for (FileRange file : files) {
      if (!file.canBeNamed()) {
        splits.add(new FormatSplit<>(this, file, 0, 0));
        continue;
      }
      for (InputSplit split : splitsOf(file)) {
        if (!(split instanceof FileSplit part)) {
          throw new IllegalArgumentException(
              "input format "
                  + format.getName()
                  + " cuts files into "
                  + split.getClass().getName()
                  + ", and source "
                  + source
                  + " needs "
                  + FileSplit.class.getName());
        }
        splits.add(new FormatSplit<>(this, file, part.getStart(), part.getLength()));
      }
    }
    return splits;
  }

  private List<InputSplit> splitsOf(FileRange file) {
    try {
      Job job = Job.getInstance(configuration());
      FileInputFormat.setInputPaths(job, new Path(file.path()));
      return newFormat().getSplits(job);
    } catch (IOException e) {
      throw new UncheckedIOException("Source " + source + " cannot cut " + file.path(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + file.path() + " was cut", e);
    }
  }
}
