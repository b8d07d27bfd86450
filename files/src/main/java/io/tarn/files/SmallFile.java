package io.tarn.files;

import io.tarn.spi.job.BackendException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * A file that is read by itself, not as a source.
 *
 * @param file a path, or the URI of a file on any file system of Hadoop's
 * @param use what for, for who is told that it cannot be read
 * @param hasHeader whether its first line is a header
 * @param hadoop settings on top of those on the class path
 */
record SmallFile(String file, String use, boolean hasHeader, Map<String, String> hadoop) {
  private static final int SAMPLED_LINES = 1_000;

  /**
   * Reads its lines, but for blank ones, until one is not taken.
   *
   * @throws IllegalArgumentException if it is no file, or is broken
   * @throws BackendException if it cannot be reached
   */
  void read(Predicate<TextLine> taken) {
    LineReading reading = new LineReading(file, true, hasHeader, Map.copyOf(hadoop));
    FileRange whole = look(reading);
    try (RangeReader lines = new RangeReader(new LineRange(whole, 0, whole.length()), reading)) {
      boolean more = true;
      while (more && lines.advance()) {
        Optional<String> fault = lines.fault();
        if (fault.isPresent()) {
          throw new IllegalArgumentException("cannot read " + file + ": " + fault.get());
        }
        more = taken.test(lines.record());
      }
    }
  }

  /** Looks at one line of a sample. */
  @FunctionalInterface
  interface Look {
    /**
     * @throws IllegalArgumentException if the line is none
     */
    void at(TextLine line) throws IOException;
  }

  /**
   * Looks at the first 1,000 lines of a file, but for blank ones.
   *
   * @throws IllegalArgumentException if one is none, naming where it stands
   */
  static void sample(String file, boolean hasHeader, Look look) {
    int[] seen = {0};
    new SmallFile(file, "which is to be a sample", hasHeader, Map.of())
        .read(
            line -> {
              try {
                look.at(line);
              } catch (IllegalArgumentException | IOException e) {
                throw new IllegalArgumentException(
                    "cannot take the fields of "
                        + line.position()
                        + ": "
                        + e.getMessage()
                        + "; mend the line, or take another sample",
                    e);
              }
              return ++seen[0] < SAMPLED_LINES;
            });
  }

  private FileRange look(LineReading reading) {
    Path path = new Path(file);
    try {
      FileStatus status = path.getFileSystem(reading.configuration()).getFileStatus(path);
      if (!status.isFile()) {
        throw new IllegalArgumentException(file + ", " + use + ", is no file; name one");
      }
      return new FileRange(
          status.getPath().toString(), status.getLen(), status.getModificationTime());
    } catch (IOException e) {
      throw new BackendException("cannot read " + file + ", " + use, e);
    }
  }
}
