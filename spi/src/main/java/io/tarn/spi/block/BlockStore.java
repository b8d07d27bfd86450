package io.tarn.spi.block;

import io.tarn.spi.job.BackendException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The blocks of one owner, by name. Each call raises {@link BackendException} if no answer came:
 * what was asked for may have been done, or may yet be, and may be asked for again. Thread-safe.
 */
public interface BlockStore {
  /** What a block may hold at most, in bytes: as HBase's client has it for a cell. */
  int MOST_BYTES = 10_000_000;

  /**
   * Writes a block, in place of one that has the name. Once this returns, it survives what the
   * job's writes are to survive; those of a source always survive a power cut.
   *
   * @param name printable ASCII; names are sorted as texts
   * @param bytes at most {@link #MOST_BYTES}; not copied, not changed afterwards
   */
  void write(String name, byte[] bytes);

  /** The bytes of a block, or empty if there is none. */
  Optional<byte[]> read(String name);

  /**
   * The names of the blocks that there are, in order.
   *
   * @param from the first name
   * @param most how many at most
   */
  List<String> names(String from, int most);

  /** Deletes blocks, if they are there. */
  void delete(Collection<String> names);
}
