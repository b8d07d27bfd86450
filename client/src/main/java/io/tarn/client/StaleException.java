package io.tarn.client;

/**
 * The newest batch of a job is older than what was asked for, and none that is new enough was
 * committed in the time that was given. The message names it. Ask again, for less, or for longer.
 */
public final class StaleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StaleException(Snapshot newest, String job, Freshness asked) {
    super(
        "The newest batch of "
            + job
            + " is "
            + newest.batch()
            + ", of age "
            + newest.age()
            + ", but "
            + asked.asked()
            + " was asked for, and was not committed within "
            + asked.within()
            + "; see whether the job runs (`tarn jobs`), wait longer (Freshness.within), or ask for"
            + " less");
  }
}
