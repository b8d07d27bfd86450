package io.tarn.sources;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server writes to a socket that the job connects to; it connects again when the connection
 * ends. Nothing tells such a server what has arrived: a record counts once from when it is stored,
 * within a fifth of a second, and what comes while nobody listens, or was on its way when the
 * process died, is lost.
 */
public final class Sockets {
  private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);
  private static final int MOST_FRAME_BYTES = 9_000_000;
  private static final int MOST_LINE_CHARS = 3_000_000;

  private Sockets() {}

  /**
   * Lines of text, UTF-8: what {@code nc -lk 9999} is typed. A last line without an end counts if
   * the server closes the connection in order.
   *
   * @param name the name that offsets are kept under
   */
  public static ReceiverSource<String> lines(String name, String host, int port) {
    return ReceiverSource.of(
        name,
        String.class,
        inbox -> {
          try (SocketChannel channel = connect(name, host, port);
              BufferedReader reader =
                  new BufferedReader(
                      new InputStreamReader(
                          Channels.newInputStream(channel), StandardCharsets.UTF_8))) {
            for (String line = nextLine(reader); line != null; line = nextLine(reader)) {
              inbox.add(line);
            }
          }
        });
  }

  /**
   * Frames of bytes: four bytes of length, the highest first, and so many bytes.
   *
   * @param name the name that offsets are kept under
   */
  public static ReceiverSource<byte[]> frames(String name, String host, int port) {
    return ReceiverSource.of(
        name,
        byte[].class,
        inbox -> {
          try (SocketChannel channel = connect(name, host, port);
              DataInputStream frames =
                  new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)))) {
            for (byte[] frame = next(frames); frame != null; frame = next(frames)) {
              inbox.add(frame);
            }
          }
        });
  }

  /** As {@code readLine}, but for lines without end. */
  private static String nextLine(BufferedReader reader) throws IOException {
    StringBuilder line = new StringBuilder();
    int read = reader.read();
    if (read < 0) {
      return null;
    }
    while (read >= 0 && read != '\n' && read != '\r') {
      if (line.length() == MOST_LINE_CHARS) {
        throw new IOException(
            "a line of more than " + MOST_LINE_CHARS + " characters; does the server write lines?");
      }
      line.append((char) read);
      read = reader.read();
    }
    if (read == '\r') {
      reader.mark(1);
      if (reader.read() != '\n') {
        reader.reset();
      }
    }
    return line.toString();
  }

  /** Null at an end in order. */
  private static byte[] next(DataInputStream frames) throws IOException {
    int first = frames.read();
    if (first < 0) {
      return null;
    }
    int length = (first << 24) | (frames.readUnsignedByte() << 16) | frames.readUnsignedShort();
    if (length < 0 || length > MOST_FRAME_BYTES) {
      throw new IOException(
          "a frame of "
              + Integer.toUnsignedLong(length)
              + " bytes, of "
              + MOST_FRAME_BYTES
              + " at most; does the server write frames?");
    }
    byte[] frame = new byte[length];
    try {
      frames.readFully(frame);
    } catch (EOFException e) {
      throw new IOException("the connection ended within a frame of " + length + " bytes", e);
    }
    return frame;
  }

  /** Its reads end when the thread is interrupted. */
  private static SocketChannel connect(String name, String host, int port) throws IOException {
    SocketChannel channel = SocketChannel.open(new InetSocketAddress(host, port));
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    LOG.info("Source {} is connected to {}:{}", name, host, port);
    return channel;
  }
}
