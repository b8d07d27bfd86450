package io.tarn.files;

import java.time.Instant;
import java.util.Objects;

/** Where a folder begins in a job that has never read it. */
sealed interface FileStart {
  /** With all files that are there. */
  record All() implements FileStart {}

  /** With those that were modified then or later, whenever they come. */
  record ModifiedSince(Instant since) implements FileStart {
    public ModifiedSince {
      Objects.requireNonNull(since, "since");
    }

    @Override
    public long passedOverMillis() {
      return since.isBefore(Instant.EPOCH) ? 0 : since.toEpochMilli();
    }
  }

  /** With those that are not there yet when the job's first batch is planned. */
  record FromNowOn() implements FileStart {
    @Override
    public boolean passesOverWhatIsThere() {
      return true;
    }
  }

  /** Files that were last modified before this are passed over, for ever; 0 if none are. */
  default long passedOverMillis() {
    return 0;
  }

  /** Whether the first batch notes what is there instead of reading it. */
  default boolean passesOverWhatIsThere() {
    return false;
  }
}
