package io.tarn.files;

import io.tarn.spi.source.Origin;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

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

  /** Null where there is none. One text for all lines of a part of a file. */
  private final String header;

  /** A line of a file without a header. */
  TextLine(String source, String file, long offset, byte[] bytes) {
    this(source, file, offset, bytes, Optional.empty());
  }

  TextLine(String source, String file, long offset, byte[] bytes, Optional<String> header) {
    this.source = source;
    this.file = file;
    this.offset = offset;
    this.bytes = bytes;
    this.header = header.orElse(null);
  }

  /** The line as UTF-8; bytes that are not become U+FFFD. */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /**
   * The first line of this line's file, as UTF-8, if the source {@linkplain TextFiles#withHeader
   * takes it as a header}; empty otherwise.
   */
  public Optional<String> header() {
    return Optional.ofNullable(header);
  }

  /** Whether it is the first line of its file. */
  boolean isFirst() {
    return offset == 0;
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
