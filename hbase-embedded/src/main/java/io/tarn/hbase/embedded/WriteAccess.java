package io.tarn.hbase.embedded;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.conf.Configuration;

/**
 * Whether the HBase of this process may still write to a data folder, and the first write to it
 * that failed. HBase makes its file systems by itself, from a configuration, so they look it up by
 * the folder that the configuration names.
 */
final class WriteAccess implements AutoCloseable {
  private static final String FOLDER = "tarn.data-folder";
  private static final Map<String, WriteAccess> GRANTED = new ConcurrentHashMap<>();

  private final String folder;
  private final AtomicReference<IOException> firstFailure = new AtomicReference<>();
  private volatile String revokedBecause;

  private WriteAccess(String folder) {
    this.folder = folder;
  }

  /** Lets an HBase write to a folder, which is locked by this process. */
  static WriteAccess grant(DataFolder folder) {
    WriteAccess access = new WriteAccess(folder.path().toString());
    GRANTED.put(access.folder, access);
    return access;
  }

  /** Names the folder in the configuration of its HBase. */
  void nameIn(Configuration conf) {
    conf.set(FOLDER, folder);
  }

  /**
   * That of the folder which a configuration names.
   *
   * @throws IOException if no HBase of this process may write there
   */
  static WriteAccess in(Configuration conf) throws IOException {
    WriteAccess access = GRANTED.get(conf.get(FOLDER, ""));
    if (access == null) {
      throw new IOException(
          "no embedded HBase of this process runs on "
              + conf.get(FOLDER, "a folder that the configuration names")
              + "; start one");
    }
    return access;
  }

  /** From now on nothing is written any more; the first reason stays. */
  void revoke(String reason) {
    if (revokedBecause == null) {
      revokedBecause = reason;
    }
  }

  boolean isRevoked() {
    return revokedBecause != null;
  }

  /**
   * @throws IOException if it was revoked
   */
  void check() throws IOException {
    if (isRevoked()) {
      throw new IOException("nothing is written to " + folder + " any more: " + revokedBecause);
    }
  }

  /** Notes a write that failed. */
  void failed(IOException failure) {
    firstFailure.compareAndSet(null, failure);
  }

  Optional<IOException> firstFailure() {
    return Optional.ofNullable(firstFailure.get());
  }

  /** Revokes it. */
  @Override
  public void close() {
    revoke("its HBase was closed");
    GRANTED.remove(folder, this);
  }
}
