package io.tarn.stream.engine.internal.operator;

/** A function of the user's gave null where null means nothing. The message says what to give. */
final class NullResultException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private NullResultException(String remedy) {
    super(remedy);
  }

  /**
   * @param remedy what to do instead of giving null, a clause
   * @return the result
   */
  static <R> R check(R result, String remedy) {
    if (result == null) {
      throw new NullResultException(remedy);
    }
    return result;
  }
}
