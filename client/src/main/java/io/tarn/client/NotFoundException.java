package io.tarn.client;

/** There is no such job, table or batch to read. The message names it, and what there is. */
public class NotFoundException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotFoundException(String message) {
    super(message);
  }
}
