package io.tarn.spi.job;

/**
 * A state table is not what the job has made of it: somebody has dropped, emptied or altered it.
 * The message says which, and what to do.
 */
public final class DamagedTableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DamagedTableException(String message) {
    super(message);
  }
}
