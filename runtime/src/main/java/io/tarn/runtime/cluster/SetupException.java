package io.tarn.runtime.cluster;

import java.io.IOException;

/**
 * The folder, the configuration, the ZooKeeper or the program that a command is to use cannot be
 * used. Nothing was started. The message says all there is to say.
 */
public final class SetupException extends IOException {
  private static final long serialVersionUID = 1L;

  public SetupException(String message) {
    super(message);
  }

  public SetupException(String message, Throwable cause) {
    super(message, cause);
  }
}
