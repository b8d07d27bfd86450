package io.tarn.schemas;

/** A sum of longs does not fit a long. The message names the field and the two parts. */
public final class SumOverflowException extends ArithmeticException {
  private static final long serialVersionUID = 1L;

  SumOverflowException(Field field, long left, long right) {
    super(
        "the sum for "
            + field.name()
            + " does not fit a long: "
            + left
            + " + "
            + right
            + "; keep it as a sum of doubles, in a new table");
  }
}
