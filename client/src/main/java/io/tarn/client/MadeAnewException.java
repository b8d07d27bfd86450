package io.tarn.client;

/**
 * What was read earlier is not there any more: the job was reset or deleted and has begun anew, or
 * its table has. Batches of the same numbers are others. Forget what was read, and begin with what
 * there is now.
 */
public final class MadeAnewException extends NotFoundException {
  private static final long serialVersionUID = 1L;

  MadeAnewException(String message) {
    super(message);
  }
}
