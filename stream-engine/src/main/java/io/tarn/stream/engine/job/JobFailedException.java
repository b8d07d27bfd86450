package io.tarn.stream.engine.job;

/**
 * The job has stopped because of its cause. State and offsets stand at the last committed batch:
 * start it again.
 */
public final class JobFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public JobFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
