package io.tarn.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A file that a batch was planned with. Each attempt must read the same records, so it must be what
 * it was, by its length and its modification time, before it is read and afterwards.
 */
record PlannedFile(FileRange planned, Configuration configuration) {
  /**
   * @throws UncheckedIOException if it has gone, or is not what it was
   */
  void checkUnchanged() {
    Optional<FileRange> now;
    try {
      now = FileSystemViews.of(new Path(planned.path()), configuration).look(planned);
    } catch (IOException e) {
      throw cannotRead(e);
    }
    if (now.isEmpty()) {
      throw cannotRead(new FileNotFoundException("it is not there any more"));
    }
    if (!now.get().isAs(planned)) {
      throw cannotRead(new IOException("it now has " + described(now.get())));
    }
  }

  /** What is thrown where it cannot be read: says what it was, and what to do. */
  UncheckedIOException cannotRead(Exception cause) {
    String why = cause instanceof IOException ? cause.getMessage() : cause.toString();
    return new UncheckedIOException(
        "Cannot read "
            + planned.path()
            + ", with which the batch was planned when it had "
            + described(planned)
            + ": "
            + why
            + "; put the file back as it was, contents and modification time, and start the job"
            + " again",
        cause instanceof IOException io ? io : new IOException(cause));
  }

  private static String described(FileRange file) {
    return file.length()
        + " bytes, last modified at "
        + Instant.ofEpochMilli(file.modifiedMillis());
  }
}
