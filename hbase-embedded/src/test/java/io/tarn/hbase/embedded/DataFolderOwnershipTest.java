package io.tarn.hbase.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderOwnershipTest {
  private static final long THIS_PROCESS = ProcessHandle.current().pid();

  @TempDir Path path;
  private DataFolder folder;

  @BeforeEach
  void create() throws IOException {
    folder = DataFolder.create(path);
  }

  @Test
  void folderThatIsNotThereHasNoInstance() throws Exception {
    assertEquals(Optional.empty(), EmbeddedHBase.running(path.resolve("nowhere")));
  }

  @Test
  void announcementWithoutALockIsStale() throws Exception {
    instance(THIS_PROCESS).announce(folder);

    assertEquals(Optional.empty(), EmbeddedHBase.running(path));
  }

  @Test
  void announcementOfADeadProcessIsStale() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    instance(dead.pid()).announce(folder);

    assertEquals(Optional.empty(), RunningInstance.of(folder));
  }

  @Test
  void runningWaitsForAnInstanceThatIsStarting() throws Exception {
    RunningInstance instance = instance(THIS_PROCESS);
    FolderLock lock = FolderLock.take(folder).orElseThrow();
    try {
      CompletableFuture<Optional<RunningInstance>> found =
          CompletableFuture.supplyAsync(this::find);

      instance.announce(folder);

      assertEquals(Optional.of(instance), found.get());
    } finally {
      lock.close();
    }
  }

  @Test
  void runningWaitsNoLongerThanTheInstanceLives() throws Exception {
    FolderLock lock = FolderLock.take(folder).orElseThrow();
    CompletableFuture<Optional<RunningInstance>> found = CompletableFuture.supplyAsync(this::find);

    lock.close();

    assertEquals(Optional.empty(), found.get());
  }

  @Test
  void secondStartNamesTheProcessThatIsStarting() throws Exception {
    FolderLock lock = FolderLock.take(folder).orElseThrow();
    try {
      DataFolderInUseException e =
          assertThrows(DataFolderInUseException.class, () -> EmbeddedHBase.start(path));

      assertEquals(
          "cannot start HBase on "
              + folder.path()
              + ": process "
              + THIS_PROCESS
              + " is starting or stopping one there; use that one, stop it, or name another folder",
          e.getMessage());
      assertEquals(0, LockProbe.run(folder.lock()), "another process got the lock");
    } finally {
      lock.close();
    }
    assertEquals(1, LockProbe.run(folder.lock()));
  }

  private Optional<RunningInstance> find() {
    try {
      return EmbeddedHBase.running(path);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static RunningInstance instance(long pid) {
    return new RunningInstance(pid, "127.0.0.1:2181", Instant.parse("2026-11-20T12:03:07Z"));
  }
}
