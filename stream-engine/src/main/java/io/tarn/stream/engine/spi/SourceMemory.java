package io.tarn.stream.engine.spi;

import java.util.Collection;
import java.util.Set;

/** The names that a source has asked to be remembered: kept with the job's state, and as exact. */
@FunctionalInterface
public interface SourceMemory {
  /** Those of the names that a committed batch has remembered. */
  Set<String> known(Collection<String> names);
}
