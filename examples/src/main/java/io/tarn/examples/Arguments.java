package io.tarn.examples;

/** What an example's {@code main} was given. */
public final class Arguments {
  private Arguments() {}

  /**
   * The argument at {@code index}, from 0.
   *
   * @param what it is, for the message if it is missing
   * @throws IllegalArgumentException if there are not so many
   */
  public static String at(int index, String[] args, String what) {
    if (index >= args.length) {
      throw new IllegalArgumentException(
          "argument " + (index + 1) + " is missing; give " + what + ", behind the class");
    }
    return args[index];
  }
}
