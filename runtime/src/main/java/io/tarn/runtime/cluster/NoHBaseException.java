package io.tarn.runtime.cluster;

import java.io.IOException;

/** Where a command was to find an HBase there is none. The message says how to get one. */
public final class NoHBaseException extends IOException {
  private static final long serialVersionUID = 1L;

  public NoHBaseException(String message) {
    super(message);
  }
}
