package io.tarn.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * Tells a local file from others, whatever its path: by the key that its file system knows it by,
 * and by the first and the last KiB of it, as the key of a file that has gone is given to another.
 */
final class Fingerprint {
  private static final int END_BYTES = 1 << 10;

  private Fingerprint() {}

  /**
   * The key, a colon, and the first 64 bits of the ends' MurmurHash3 x64 128-bit with seed 0, in
   * hexadecimal digits; empty text if the file may not be read, which the batch that reads it says.
   *
   * @param length in bytes; of a file that is another length by now, the fingerprint is as good as
   *     any
   * @param key device and inode
   */
  static String of(Path path, long length, Object key) throws IOException {
    byte[] ends;
    try {
      ends = ends(path, length);
    } catch (AccessDeniedException e) {
      return "";
    }
    long hash = MurmurHash3.hash128x64(ends, 0, ends.length, 0)[0];
    return key + ":" + HexFormat.of().toHexDigits(hash);
  }

  /** The first KiB, and what of the last one is not in it. */
  private static byte[] ends(Path path, long length) throws IOException {
    byte[] ends = new byte[2 * END_BYTES];
    try (SeekableByteChannel channel = Files.newByteChannel(path);
        InputStream in = Channels.newInputStream(channel)) {
      int first = in.readNBytes(ends, 0, END_BYTES);
      channel.position(Math.max(first, length - END_BYTES));
      int last = in.readNBytes(ends, first, END_BYTES);
      return Arrays.copyOf(ends, first + last);
    }
  }
}
