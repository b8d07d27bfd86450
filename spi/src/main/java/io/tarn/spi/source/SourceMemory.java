package io.tarn.spi.source;

import java.util.Collection;
import java.util.Map;

/** The names that a source has asked to be remembered: kept with the job's state, and as exact. */
@FunctionalInterface
public interface SourceMemory {
  /**
   * Those of the names that a committed batch has remembered, each with the note that was made of
   * it; empty text where none was.
   */
  Map<String, String> known(Collection<String> names);
}
