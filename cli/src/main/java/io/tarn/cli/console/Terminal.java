package io.tarn.cli.console;

import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;

/** Whether there is a person at the other end, and whether they want colours. */
public final class Terminal {
  private Terminal() {}

  /**
   * Whether standard output is a terminal that moves its cursor: the launcher tells, as Java
   * cannot.
   */
  public static boolean isInteractive() {
    return Boolean.getBoolean("tarn.terminal") && !"dumb".equals(System.getenv("TERM"));
  }

  /** How wide it is, as it was when the command began: the launcher tells. */
  public static int columns() {
    return size("tarn.columns", 80);
  }

  /** How high it is, likewise. */
  public static int rows() {
    return size("tarn.rows", 24);
  }

  private static int size(String property, int usual) {
    int told = Integer.getInteger(property, usual);
    return told > 0 ? told : usual;
  }

  /** Whether to colour: on a terminal, unless {@code NO_COLOR} is set to anything. */
  public static boolean hasColours() {
    String noColor = System.getenv("NO_COLOR");
    return isInteractive() && (noColor == null || noColor.isEmpty());
  }

  /** The text in bold, if there are colours. */
  public static String bold(String text) {
    return styled("1", text);
  }

  /** The text dimmed, if there are colours. */
  public static String faint(String text) {
    return styled("2", text);
  }

  /** The text in red, if there are colours. */
  public static String red(String text) {
    return styled("31", text);
  }

  /** Tells on standard error what was wrong, in one line, whatever it quotes. */
  public static void complain(String sentence) {
    System.err.println(red("tarn: ") + Printable.line(sentence));
  }

  /** Tells on standard error what goes on, in one line. */
  public static void tell(String what) {
    System.err.println(faint(Printable.line(what)));
  }

  /** How help is coloured. */
  public static ColorScheme colours() {
    return Help.defaultColorScheme(hasColours() ? Ansi.ON : Ansi.OFF);
  }

  private static String styled(String code, String text) {
    return hasColours() ? "\033[" + code + "m" + text + "\033[0m" : text;
  }
}
