package io.tarn.files;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.BZip2Codec;
import org.apache.hadoop.io.compress.CodecPool;
import org.apache.hadoop.io.compress.CompressionCodec;

/**
 * How a file is compressed, as its name says, and whether what went wrong is the file's own fault.
 */
record Compression(CompressionCodec codec, FileRange file, Configuration configuration) {
  /** An empty bzip2 file: its header and its trailer. */
  private static final int LEAST_BZIP2_BYTES = 14;

  /** That of a file; empty if it is not compressed. */
  static Optional<Compression> of(FileRange file, Configuration configuration) {
    return Optional.ofNullable(HadoopSettings.codecs(configuration).getCodec(new Path(file.path())))
        .map(codec -> new Compression(codec, file, configuration));
  }

  /**
   * Makes sure that this machine can decompress such files at all.
   *
   * @throws RuntimeException if a native library is missing: no file's fault
   */
  void checkAvailable() {
    CodecPool.returnDecompressor(CodecPool.getDecompressor(codec));
  }

  /**
   * Looks for what Hadoop passes over without a word: its bzip2 skips all that is before a block,
   * be it a header or the whole file.
   *
   * @throws IOException if the file is not of its kind
   */
  void checkHeader() throws IOException {
    if (!(codec instanceof BZip2Codec)) {
      return;
    }
    byte[] header;
    try (InputStream in = open()) {
      header = in.readNBytes(LEAST_BZIP2_BYTES);
    }
    if (header.length < 3 || header[0] != 'B' || header[1] != 'Z' || header[2] != 'h') {
      throw new IOException("not a bzip2 file");
    }
    if (header.length < LEAST_BZIP2_BYTES) {
      throw new EOFException("unexpected end of file");
    }
  }

  /**
   * Reads the file as it is stored, to tell broken data from a storage that cannot be read.
   *
   * @throws IOException if the storage gives an error, or fewer bytes than the file has
   */
  void readStored() throws IOException {
    try (InputStream in = open()) {
      long bytes = in.transferTo(OutputStream.nullOutputStream());
      if (bytes < file.length()) {
        throw new EOFException("only " + bytes + " of its " + file.length() + " bytes can be read");
      }
    }
  }

  private InputStream open() throws IOException {
    Path path = new Path(file.path());
    return path.getFileSystem(configuration).open(path);
  }
}
