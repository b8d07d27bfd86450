package io.tarn.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tells a file from another that has its inode. */
final class FingerprintTest {
  @TempDir Path folder;

  @Test
  void itIsTheKeyAndTheHashOfTheContents() throws IOException {
    assertEquals("7:0000000000000000", fingerprint("", 7));
    assertEquals("7:cbd8a7b341bd9b02", fingerprint("hello", 7));
    assertEquals("8:cbd8a7b341bd9b02", fingerprint("hello", 8));
  }

  @Test
  void theFirstAndTheLastKiBCountWhereverTheyMeet() throws IOException {
    for (int length : new int[] {1, 1_023, 1_024, 1_025, 2_047, 2_048, 2_049, 5_000}) {
      String zeros = "0".repeat(length);
      String same = fingerprint(zeros, 7);

      assertEquals(same, fingerprint(zeros, 7));
      assertNotEquals(same, fingerprint("1" + zeros.substring(1), 7), () -> "length " + length);
      assertNotEquals(
          same, fingerprint(zeros.substring(1) + "1", 7), () -> "end of length " + length);
    }
    String zeros = "0".repeat(2_000);
    for (int changed = 0; changed < zeros.length(); changed += 100) {
      assertNotEquals(
          fingerprint(zeros, 7),
          fingerprint(zeros.substring(0, changed) + "1" + zeros.substring(changed + 1), 7));
    }
  }

  @Test
  void whatIsBetweenIsNotRead() throws IOException {
    assertEquals(
        fingerprint("0".repeat(4_000), 7),
        fingerprint("0".repeat(1_024) + "1".repeat(1_952) + "0".repeat(1_024), 7));
  }

  @Test
  void aFileThatMayNotBeReadHasNone() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "hello");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(file), "this user may read whatever there is");

    assertEquals("", Fingerprint.of(file, 5, 7));
  }

  private String fingerprint(String content, int key) throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), content);
    return Fingerprint.of(file, content.length(), key);
  }
}
