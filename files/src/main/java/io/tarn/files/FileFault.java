package io.tarn.files;

import io.tarn.spi.source.Origin;
import java.nio.charset.StandardCharsets;

/**
 * A file, or a part of one, that no lines can be made of.
 *
 * @param path the file's full path, which stands for its bytes
 */
record FileFault(String source, String path, String position) implements Origin {
  @Override
  public byte[] bytes() {
    return path.getBytes(StandardCharsets.UTF_8);
  }
}
