package io.tarn.spi.source;

import io.tarn.spi.block.BlockStore;
import io.tarn.spi.block.NoBlocks;
import java.util.Collection;
import java.util.Map;

/**
 * What a source keeps with a job: the notes that it has asked to be kept, as of the last committed
 * batch, as exact as the job's state; and blocks of records that cannot be read twice.
 */
@FunctionalInterface
public interface SourceState {
  /** That of a source that keeps nothing. */
  SourceState EMPTY = keys -> Map.of();

  /**
   * The notes of those of the keys that have one; it may be empty text. They are put by {@link
   * OpenSource#notes}.
   */
  Map<String, String> notes(Collection<String> keys);

  /** The source's blocks. They are no part of a batch: what is written is there. */
  default BlockStore blocks() {
    return NoBlocks.INSTANCE;
  }
}
