package io.tarn.spi.write;

import io.tarn.spi.job.BackendException;

/**
 * No answer came to a commit and the job's row could not be read again either: the batch may be
 * committed or not. Open the job again to learn which; do not abort.
 */
public final class CommitUnknownException extends BackendException {
  private static final long serialVersionUID = 1L;

  public CommitUnknownException(String message, Throwable cause) {
    super(message, cause);
  }
}
