package io.tarn.examples.nexmark;

import java.time.Instant;
import java.util.Objects;

/**
 * Somebody who has joined, and may sell and bid. The fields are those of Beam's {@code
 * model/Person.java}.
 *
 * @param id counts up from 1000
 * @param name first and last name
 * @param emailAddress made up
 * @param creditCard four groups of four digits
 * @param city drawn apart from the state, so it may lie elsewhere
 * @param state two letters; query 3 asks for some of them
 * @param dateTime when the person joined
 * @param extra letters without a meaning, which bring the event to its usual size
 */
public record Person(
    long id,
    String name,
    String emailAddress,
    String creditCard,
    String city,
    String state,
    Instant dateTime,
    String extra)
    implements NexmarkEvent {
  public Person {
    Objects.requireNonNull(dateTime, "dateTime");
  }
}
