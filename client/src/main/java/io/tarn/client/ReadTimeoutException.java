package io.tarn.client;

import io.tarn.spi.job.BackendException;

/**
 * The store has not answered a read within the time that the client was given. The message names
 * the store, what was to be read, and the time. Ask again: a read changes nothing.
 */
public final class ReadTimeoutException extends BackendException {
  private static final long serialVersionUID = 1L;

  ReadTimeoutException(String message) {
    super(message);
  }
}
