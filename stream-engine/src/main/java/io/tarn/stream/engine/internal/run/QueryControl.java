package io.tarn.stream.engine.internal.run;

/** What a query may do to the thread that runs its job. */
interface QueryControl {
  /** Stops, and waits for the end; after a while at once. Does not wait on the job's own thread. */
  void stopAndWait();

  /** Interrupts what runs, and gives up on it if it does not end. */
  void stopNow();

  boolean isOwnThread();

  /** Ends the pause between two batches. */
  void wake();

  /**
   * @throws IllegalStateException on the job's own thread, which cannot wait for itself
   */
  void checkNotOwnThread();
}
