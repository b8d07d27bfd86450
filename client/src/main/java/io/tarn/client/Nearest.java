package io.tarn.client;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Of the names that there are the one that a mistyped name was meant to be, for messages. */
final class Nearest {
  /** So many letters of a name may be one wrong: in a short name a single one. */
  private static final int LETTERS_FOR_A_SLIP = 3;

  private Nearest() {}

  /**
   * The name at the least Levenshtein distance, capitals or not; of several the first in the
   * alphabet.
   *
   * @return empty if none is near: more than a third of the letters would have to be others
   */
  static Optional<String> to(String asked, Collection<String> names) {
    int slips = Math.max(1, asked.length() / LETTERS_FOR_A_SLIP);
    LevenshteinDistance limited = new LevenshteinDistance(slips); // -1 where it is more
    ToIntFunction<String> distance = name -> limited.apply(plain(asked), plain(name));
    return new TreeSet<>(names)
        .stream()
            .filter(name -> distance.applyAsInt(name) >= 0)
            .min(Comparator.comparingInt(distance));
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** The clause "; did you mean NAME?"; nothing if no name is near. */
  static String question(String asked, Collection<String> names) {
    return to(asked, names).map(name -> "; did you mean " + name + "?").orElse("");
  }

  /** What ends a sentence that something is not there: the nearest name, then all there are. */
  static String of(String asked, Collection<String> names) {
    String question = question(asked, names);
    return question + (question.isEmpty() ? "; it has " : " It has ") + new TreeSet<>(names);
  }
}
