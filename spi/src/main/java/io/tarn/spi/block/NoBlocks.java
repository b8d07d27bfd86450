package io.tarn.spi.block;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Where there are no blocks, and can be none. */
public enum NoBlocks implements BlockStore {
  /** The only one. */
  INSTANCE;

  @Override
  public void write(String name, byte[] bytes) {
    throw new IllegalStateException(
        "no blocks can be kept here; block " + name + " is not written");
  }

  @Override
  public Optional<byte[]> read(String name) {
    return Optional.empty();
  }

  @Override
  public List<String> names(String from, int most) {
    return List.of();
  }

  @Override
  public void delete(Collection<String> names) {}
}
