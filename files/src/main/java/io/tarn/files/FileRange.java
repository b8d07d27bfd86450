package io.tarn.files;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import java.util.Optional;

/**
 * A file to be read, as it was when it was found, and must be when it is read.
 *
 * @param path its full path, or, of one whose name cannot be written in Java, its URI
 * @param length in bytes
 * @param modifiedMillis its modification time
 * @param fingerprint what tells it from other files, whatever its path; empty text where that is
 *     not known, not known yet, or does not matter
 * @param unnameableIn the encoding of names in which its name is not valid, so that it cannot be
 *     opened; empty text for all others
 */
record FileRange(
    String path,
    long length,
    long modifiedMillis,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String fingerprint,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String unnameableIn)
    implements Serializable {
  FileRange {
    fingerprint = fingerprint == null ? "" : fingerprint;
    unnameableIn = unnameableIn == null ? "" : unnameableIn;
  }

  /** A file that can be opened, and is known by its path alone. */
  FileRange(String path, long length, long modifiedMillis) {
    this(path, length, modifiedMillis, "", "");
  }

  FileRange withFingerprint(String newFingerprint) {
    return new FileRange(path, length, modifiedMillis, newFingerprint, unnameableIn);
  }

  boolean canBeNamed() {
    return unnameableIn.isEmpty();
  }

  /** What is noted with its path once it is read: length in bytes and modification time in ms. */
  String note() {
    return length + " " + modifiedMillis;
  }

  /** Whether it has the length and modification time that {@code other} had. */
  boolean isAs(FileRange other) {
    return length == other.length && modifiedMillis == other.modifiedMillis;
  }

  /**
   * A name that the file keeps when it is renamed, for as long as it is not changed. No path is
   * like it: what stands behind a path's scheme is not a digit.
   */
  Optional<String> identity() {
    return fingerprint.isEmpty()
        ? Optional.empty()
        : Optional.of("id:" + length + ":" + modifiedMillis + ":" + fingerprint);
  }
}
