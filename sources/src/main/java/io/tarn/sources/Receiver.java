package io.tarn.sources;

/**
 * Brings records from somewhere that cannot be asked for them again: a feed, a queue of somebody
 * else's, a device. It runs in the process that runs the job, and nowhere else; when a process on
 * standby takes the job over, it begins there.
 *
 * @param <T> the records
 */
@FunctionalInterface
public interface Receiver<T> {
  /**
   * Receives until its thread, which is its own, is interrupted. If it returns, or throws anything
   * else, it is called again after a pause that grows from a tenth of a second to half a minute.
   *
   * <p>A feed that can be told so is to be told that it has given a record once {@link Inbox#store}
   * has returned, and not before: then it is counted at least once, as one that was stored just
   * before a crash may be given again.
   */
  void receive(Inbox<T> inbox) throws Exception;
}
