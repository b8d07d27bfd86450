package io.tarn.files;

import io.tarn.spi.job.Clocks;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/**
 * Tells which files may still be growing: those that were modified less than the quiet age ago, by
 * this machine's clock, and those that were modified less than two seconds ago and do not show that
 * they are whole by ending in a line end. No compressed file shows that: one that is being copied
 * in has any end. A file from the future is not young, unless it is from the next few moments, no
 * longer than such an age, as clocks differ.
 */
final class QuietAge {
  private static final Duration LEAST = Duration.ofSeconds(2);

  private final Duration quietFor;
  private final Duration young;
  private final Clocks clocks;
  private final Configuration configuration;

  QuietAge(Duration quietFor, Clocks clocks, Map<String, String> hadoop) {
    this.quietFor = quietFor;
    this.young = quietFor.compareTo(LEAST) > 0 ? quietFor : LEAST;
    this.clocks = clocks;
    this.configuration = HadoopSettings.configuration(hadoop);
  }

  /** Whether the file should be left for later. */
  boolean mayGrow(FileRange file) {
    return isYounger(file, quietFor) || (isYounger(file, young) && !endsItsLine(file));
  }

  /** Waits until all of these files, if nobody modifies them any more, have come of age. */
  void await(List<FileRange> files) {
    long newest = files.stream().mapToLong(FileRange::modifiedMillis).max().orElseThrow();
    long left = newest + young.toMillis() - clocks.wallMillis();
    long millis = Math.min(Math.max(left, 0), young.toMillis());
    clocks.awaitMonotonic(clocks.monotonicNanos() + Duration.ofMillis(millis).toNanos());
  }

  private boolean isYounger(FileRange file, Duration age) {
    long millis = clocks.wallMillis() - file.modifiedMillis();
    return millis < age.toMillis() && millis >= -age.toMillis();
  }

  /** Nothing has been written yet to an empty file; of a compressed one the end says nothing. */
  private boolean endsItsLine(FileRange file) {
    if (!file.canBeNamed()) {
      return true;
    }
    if (file.length() == 0 || Compression.of(file, configuration).isPresent()) {
      return false;
    }
    int last = lastByte(file);
    return last == '\n' || last == '\r';
  }

  /** The last byte that the file had when it was listed; -1 if it has become shorter or gone. */
  private int lastByte(FileRange file) {
    Path path = new Path(file.path());
    try (FSDataInputStream in = path.getFileSystem(configuration).open(path)) {
      in.seek(file.length() - 1);
      return in.read();
    } catch (EOFException | FileNotFoundException e) {
      return -1;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot read the last byte of "
              + file.path()
              + ", which tells whether its last line is whole: "
              + e.getMessage(),
          e);
    }
  }
}
