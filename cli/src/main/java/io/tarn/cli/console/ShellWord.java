package io.tarn.cli.console;

/** Texts for commands that are shown to be typed. */
public final class ShellWord {
  private ShellWord() {}

  /** The text as a shell takes it for one word. */
  public static String of(String text) {
    return text.matches("[\\w./:-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
