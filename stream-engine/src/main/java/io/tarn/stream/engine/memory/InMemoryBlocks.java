package io.tarn.stream.engine.memory;

import io.tarn.spi.block.BlockStore;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The blocks of one source or output. */
final class InMemoryBlocks implements BlockStore {
  private final ConcurrentNavigableMap<String, byte[]> blocks = new ConcurrentSkipListMap<>();

  @Override
  public void write(String name, byte[] bytes) {
    if (bytes.length > MOST_BYTES) {
      throw new IllegalArgumentException(
          "block " + name + " has " + bytes.length + " bytes, of " + MOST_BYTES + " at most");
    }
    blocks.put(name, bytes);
  }

  @Override
  public Optional<byte[]> read(String name) {
    return Optional.ofNullable(blocks.get(name));
  }

  @Override
  public List<String> names(String from, int most) {
    return blocks.tailMap(from, true).keySet().stream().limit(most).toList();
  }

  /** Deletes all of them. */
  void clear() {
    blocks.clear();
  }

  @Override
  public void delete(Collection<String> names) {
    names.forEach(blocks::remove);
  }
}
