package io.tarn.chaos;

import java.io.IOException;

/** A job with an output, which is killed at one point after another. */
interface KillTrial {
  /** Gives it more input, runs it, and kills it. */
  void kill(KillPoint point) throws IOException, InterruptedException;

  /** Runs it to its end, and compares all that it has written with the input. */
  void finish() throws IOException, InterruptedException;
}
