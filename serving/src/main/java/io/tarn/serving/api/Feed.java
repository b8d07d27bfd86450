package io.tarn.serving.api;

import java.util.Optional;

/** Events, one after the other, of what is committed. Used by one thread at a time. */
public interface Feed extends AutoCloseable {
  /**
   * An event.
   *
   * @param name what kind it is
   * @param id from where a client goes on that has received it
   * @param data JSON, in one line
   */
  record Event(String name, String id, String data) {}

  /**
   * The next event, if there is one by now; does not wait for a commit.
   *
   * @throws Problem if it cannot go on now, or whatever else {@link Problem#of} knows; what was not
   *     given is given later if it can then
   */
  Optional<Event> next() throws InterruptedException;

  /** From where a client goes on that has received all that was given; also once it is closed. */
  String position();

  @Override
  void close();
}
