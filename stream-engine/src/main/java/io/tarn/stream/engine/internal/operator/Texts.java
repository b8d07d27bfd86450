package io.tarn.stream.engine.internal.operator;

/** Objects of the user's classes as text, for messages and dead letters. */
public final class Texts {
  private static final int SHOWN_CHARACTERS = 200;

  private Texts() {}

  /** The object's own text; its class alone if the object cannot say what it is. */
  static String of(Object object) {
    try {
      return String.valueOf(object);
    } catch (RuntimeException | StackOverflowError | AssertionError e) {
      return "a " + object.getClass().getName() + " whose toString failed";
    }
  }

  /** The beginning of that text. */
  public static String shortened(Object object) {
    String text = of(object);
    return text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) + "…" : text;
  }
}
