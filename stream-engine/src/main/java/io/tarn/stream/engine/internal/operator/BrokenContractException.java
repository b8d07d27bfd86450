package io.tarn.stream.engine.internal.operator;

/**
 * A function that would go wrong on a cluster, as strict mode has found, or that leaves records
 * unbalanced. It fails the batch whatever record it was found on.
 */
final class BrokenContractException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  BrokenContractException(String message) {
    super(message);
  }

  BrokenContractException(String message, Throwable cause) {
    super(message, cause);
  }
}
