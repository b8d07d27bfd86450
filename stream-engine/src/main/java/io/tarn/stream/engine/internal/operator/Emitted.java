package io.tarn.stream.engine.internal.operator;

import java.io.Serializable;

/**
 * A record that a function of {@code process} gives.
 *
 * @param output the name of the side output that it is for; empty text for the main one
 * @param record the record
 */
@SuppressWarnings("serial") // as the user's records are
public record Emitted(String output, Object record) implements Serializable {
  static final String MAIN = "";

  /** The record, if it is a main one. */
  @SuppressWarnings("TypeParameterUnusedInFormals") // as below
  public <R> R main() {
    return of(MAIN);
  }

  /** The record, if it is for this output. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // an output has one type
  public <R> R of(String asked) {
    return output.equals(asked) ? (R) record : null;
  }
}
