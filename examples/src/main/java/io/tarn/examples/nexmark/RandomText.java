package io.tarn.examples.nexmark;

import java.util.SplittableRandom;

/**
 * Words for the events. What they say does not matter to any query but for the states; how long
 * they are matters to a benchmark, and follows Beam's {@code generator/model/StringsGenerator.java}
 * and {@code PersonGenerator.java}.
 */
final class RandomText {
  private static final int SHORTEST_WORD = 3;
  private static final String[] FIRST_NAMES = {"Ada", "Bela", "Chen", "Dora", "Emil", "Fatma"};
  private static final String[] LAST_NAMES = {"Abara", "Brandt", "Costa", "Diaz", "Eriksen"};
  private static final String[] CITIES = {"Boise", "Eugene", "Fresno", "Laramie", "Tacoma", "Yuma"};

  /** Three of these six are the ones that query 3 asks for: CA, ID, OR. */
  private static final String[] STATES = {"AZ", "CA", "ID", "OR", "WA", "WY"};

  private final SplittableRandom random;

  RandomText(SplittableRandom random) {
    this.random = random;
  }

  String name() {
    return oneOf(FIRST_NAMES) + " " + oneOf(LAST_NAMES);
  }

  String emailAddress() {
    return word(7) + "@" + word(5) + ".com";
  }

  String creditCard() {
    String digits = String.valueOf(random.nextLong(1_0000_0000_0000_0000L, 2_0000_0000_0000_0000L));
    return String.join(
        " ",
        digits.substring(1, 5),
        digits.substring(5, 9),
        digits.substring(9, 13),
        digits.substring(13));
  }

  String city() {
    return oneOf(CITIES);
  }

  String state() {
    return oneOf(STATES);
  }

  /** At least three letters, and fewer than {@code limit}. */
  String word(int limit) {
    return letters(random.nextInt(SHORTEST_WORD, limit));
  }

  /** What an event of so many bytes lacks to the usual size, give or take a fifth of it. */
  String padding(int bytes, int usualBytes) {
    int missing = Math.max(usualBytes - bytes, 0);
    int fifth = missing / 5;
    return letters(missing - fifth + random.nextInt(2 * fifth + 1));
  }

  private String oneOf(String[] words) {
    return words[random.nextInt(words.length)];
  }

  private String letters(int length) {
    StringBuilder letters = new StringBuilder(length);
    while (letters.length() < length) {
      letters.append((char) ('a' + random.nextInt(26)));
    }
    return letters.toString();
  }
}
