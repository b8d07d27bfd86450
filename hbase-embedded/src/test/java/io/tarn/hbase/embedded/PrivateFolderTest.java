package io.tarn.hbase.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFolderTest {
  @TempDir Path temp;

  @BeforeEach
  void assumePosix() {
    assumeTrue(temp.getFileSystem().supportedFileAttributeViews().contains("posix"));
  }

  @Test
  void newDataFolderIsTheUsersAlone() throws Exception {
    Path folder = temp.resolve("parent/data");

    assertEquals(Optional.empty(), DataFolder.makeUsersOwn(folder));
    DataFolder.create(folder);

    assertEquals("rwx------", permissions(folder));
    assertEquals("rwx------", permissions(folder.resolve("hbase")));
    assertEquals("rwx------", permissions(folder.resolve("zookeeper")));
  }

  @Test
  void dataFolderThatOthersCouldEnterIsTightened() throws Exception {
    Path folder = folder("data", "rwxr-xr-x");
    Files.createFile(folder.resolve("tarn.lock"));

    assertEquals(
        Optional.of(
            "others could look into "
                + folder
                + " (rwxr-xr-x); it is "
                + Files.getOwner(folder).getName()
                + "'s alone now"),
        DataFolder.makeUsersOwn(folder));

    assertEquals("rwx------", permissions(folder));
    assertEquals(Optional.empty(), DataFolder.makeUsersOwn(folder));
  }

  @Test
  void folderOfOtherThingsIsLeftAsItIs() throws Exception {
    Path folder = folder("shared", "rwxr-xr-x");

    assertEquals(Optional.empty(), DataFolder.makeUsersOwn(folder));
    DataFolder.create(folder);

    assertEquals("rwxr-xr-x", permissions(folder));
    assertEquals("rwx------", permissions(folder.resolve("hbase")));
  }

  private Path folder(String name, String permissions) throws IOException {
    Path folder = Files.createDirectory(temp.resolve(name));
    return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
  }

  private static String permissions(Path folder) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
  }
}
