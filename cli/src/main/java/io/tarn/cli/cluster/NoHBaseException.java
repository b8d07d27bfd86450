package io.tarn.cli.cluster;

import java.io.IOException;

/** Where a command was to find an HBase there is none. The message says how to get one. */
public final class NoHBaseException extends IOException {
  private static final long serialVersionUID = 1L;

  NoHBaseException(String message) {
    super(message);
  }
}
