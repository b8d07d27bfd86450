package io.tarn.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The numbers that a benchmark was given on the command line, else its defaults. */
final class Options {
  /** A number that a benchmark takes: {@code --name N}. */
  record Option(String name, long byDefault) {
    Option {
      if (byDefault < 1) {
        throw new IllegalArgumentException("--" + name + " must be >= 1, but is " + byDefault);
      }
    }

    @Override
    public String toString() {
      return "--" + name + " " + byDefault;
    }
  }

  private final Map<String, Long> values = new HashMap<>();

  private Options() {}

  /**
   * Reads {@code --name N} for each of the options; a number alone is that of the first.
   *
   * @throws IllegalArgumentException with a sentence for the user, if it is anything else
   */
  static Options parse(List<Option> known, List<String> arguments) {
    Options options = new Options();
    known.forEach(option -> options.values.put(option.name(), option.byDefault()));
    List<String> rest = new ArrayList<>(arguments);
    if (rest.size() == 1 && !known.isEmpty() && !rest.get(0).startsWith("-")) {
      rest.add(0, "--" + known.get(0).name());
    }
    for (int i = 0; i < rest.size(); i += 2) {
      String name = rest.get(i).startsWith("--") ? rest.get(i).substring(2) : rest.get(i);
      if (!options.values.containsKey(name)) {
        throw new IllegalArgumentException(
            "there is no option " + rest.get(i) + "; this benchmark takes " + known);
      }
      if (i + 1 == rest.size()) {
        throw new IllegalArgumentException(rest.get(i) + " needs a number");
      }
      options.values.put(name, number(name, rest.get(i + 1)));
    }
    return options;
  }

  private static long number(String name, String text) {
    try {
      return new Option(name, Long.parseLong(text.replace(",", ""))).byDefault();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--" + name + " must be a number, but is " + text, e);
    }
  }

  long number(String name) {
    Long value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the benchmark declares no option --" + name);
    }
    return value;
  }

  /** As {@link #number}, for what is counted with an {@code int}. */
  int count(String name) {
    return Math.toIntExact(number(name));
  }
}
