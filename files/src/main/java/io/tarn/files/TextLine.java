package io.tarn.files;

import io.tarn.spi.source.Origin;
import java.nio.charset.StandardCharsets;

/**
 * A line of a text file, without its end. The bytes are as they stand in the file, whatever their
 * encoding.
 */
public final class TextLine implements Origin {
  private static final long serialVersionUID = 1L;

  private final String source;
  private final String file;
  private final long offset;
  private final byte[] bytes;

  TextLine(String source, String file, long offset, byte[] bytes) {
    this.source = source;
    this.file = file;
    this.offset = offset;
    this.bytes = bytes;
  }

  /** The line as UTF-8; bytes that are not become U+FFFD. */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public String source() {
    return source;
  }

  /** The file and the byte offset in it, in a compressed file that of the uncompressed text. */
  @Override
  public String position() {
    return file + ":" + offset;
  }

  /** The line's bytes: not a copy, read only. */
  @Override
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return text();
  }
}
