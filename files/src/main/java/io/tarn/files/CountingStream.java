package io.tarn.files;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Counts the bytes that go through it. */
final class CountingStream extends FilterOutputStream {
  private long bytes;

  CountingStream(OutputStream out) {
    super(out);
  }

  long bytes() {
    return bytes;
  }

  @Override
  public void write(int b) throws IOException {
    out.write(b);
    bytes++;
  }

  @Override
  public void write(byte[] written, int offset, int length) throws IOException {
    out.write(written, offset, length);
    bytes += length;
  }
}
