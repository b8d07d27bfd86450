package io.tarn.chaos;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What was not as it must be, told as soon as it is found. Thread-safe. */
final class Findings {
  /** One wrong table may have many wrong rows. */
  private static final int TOLD_AT_MOST = 20;

  private final PrintStream out;
  private final List<String> found = new ArrayList<>();
  private boolean muted;

  Findings(PrintStream out) {
    this.out = out;
  }

  synchronized void add(String finding) {
    found.add(finding);
    if (found.size() <= TOLD_AT_MOST && !muted) {
      out.println("  VIOLATION: " + finding);
    }
  }

  /** Tells what is worth knowing, but as it may be. */
  synchronized void tell(String what) {
    out.println("  " + what);
  }

  /** From now on all ends, which is no finding. */
  synchronized void mute() {
    muted = true;
  }

  /** What was found since the last call. */
  synchronized List<String> drain() {
    List<String> drained = List.copyOf(found);
    found.clear();
    return drained;
  }
}
