package io.tarn.spi.source;

import java.util.Collection;
import java.util.Map;

/**
 * The notes that a source has asked to be kept, as of the last committed batch: kept with the job's
 * state, and as exact. They are put by {@link OpenSource#notes}.
 */
@FunctionalInterface
public interface SourceState {
  /** That of a source that keeps nothing. */
  SourceState EMPTY = keys -> Map.of();

  /** The notes of those of the keys that have one; it may be empty text. */
  Map<String, String> notes(Collection<String> keys);
}
