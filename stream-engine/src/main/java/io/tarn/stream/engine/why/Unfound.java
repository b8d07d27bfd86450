package io.tarn.stream.engine.why;

/**
 * Records that cannot be found, or not for certain.
 *
 * @param what where they were: a file, a source, a step of the job
 * @param why a clause for people: why they cannot be found
 */
public record Unfound(String what, String why) {
  @Override
  public String toString() {
    return what + ": " + why;
  }
}
