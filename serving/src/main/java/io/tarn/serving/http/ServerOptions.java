package io.tarn.serving.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a server listens, and what it bears. Immutable; {@link #defaults} is loopback alone, without
 * tokens.
 *
 * @param host the address that it listens at
 * @param port the port; 0 for any that is free
 * @param tokens a file of those who may read, see {@link Tokens}; empty for everybody
 * @param keyStore for TLS; empty for plain HTTP
 * @param openToAll whether others than this machine may be served without tokens
 * @param connections at most; further ones wait to be taken
 * @param streams of events at most, at the same time
 * @param readers how many requests read HBase at the same time; others wait in line
 */
public record ServerOptions(
    String host,
    int port,
    Optional<Path> tokens,
    Optional<KeyStoreFile> keyStore,
    boolean openToAll,
    int connections,
    int streams,
    int readers) {
  /** The port unless told otherwise. */
  public static final int PORT = 8270;

  /**
   * A PKCS12 key store.
   *
   * @param passwordFile a file whose first line is its password
   */
  public record KeyStoreFile(Path file, Path passwordFile) {}

  /**
   * @throws IllegalArgumentException if it would serve other machines without tokens, and was not
   *     told that it may
   */
  public ServerOptions {
    if (port < 0 || port > 0xffff) {
      throw new IllegalArgumentException("a port is 0 to 65535, but " + port + " was given");
    }
    if (tokens.isEmpty() && !openToAll && !isLoopback(host)) {
      throw new IllegalArgumentException(
          "at "
              + host
              + " other machines could read all jobs: give a file of tokens, or say that all may"
              + " read");
    }
  }

  public static ServerOptions defaults() {
    return new ServerOptions(
        "127.0.0.1", PORT, Optional.empty(), Optional.empty(), false, 2_000, 500, 16);
  }

  public ServerOptions withPort(int newPort) {
    return new ServerOptions(
        host, newPort, tokens, keyStore, openToAll, connections, streams, readers);
  }

  /** Whether only this machine reaches it. */
  public boolean isLoopback() {
    return isLoopback(host);
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "there is no address " + host + " to listen at; name one of this machine", e);
    }
  }
}
