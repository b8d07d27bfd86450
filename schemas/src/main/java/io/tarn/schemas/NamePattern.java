package io.tarn.schemas;

import java.util.regex.Pattern;

/**
 * What a job, a table or a source may be called: names that HBase, ZooKeeper and a shell all take
 * as they are.
 */
public final class NamePattern {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,99}");

  private NamePattern() {}

  /**
   * Gives back {@code name} if it may be used.
   *
   * @param what what is named, for the message: "job", "table", "source"
   * @throws IllegalArgumentException if it may not, saying what a name looks like
   */
  public static String check(String what, String name) {
    if (name == null || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a "
              + what
              + " name must be 1 to 100 letters, digits, '_' or '-', not beginning with '-', but is \""
              + name
              + "\"");
    }
    return name;
  }
}
