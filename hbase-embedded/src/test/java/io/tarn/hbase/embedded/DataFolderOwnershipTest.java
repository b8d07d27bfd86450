package io.tarn.hbase.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderOwnershipTest {
  private static final Instant STARTED = Instant.parse("2026-11-20T12:03:07Z");
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
  void announcementOfAnEarlierProcessOfTheSameNumberIsStale() throws Exception {
    Process living = new ProcessBuilder("sleep", "600").start();
    try {
      Files.writeString(
          folder.instance(),
          "pid=%d\nzookeeper=127.0.0.1\\:2181\nstarted=%s\nprocess-started=%s\n"
              .formatted(living.pid(), STARTED, STARTED));

      assertEquals(Optional.empty(), RunningInstance.of(folder));
    } finally {
      living.destroyForcibly();
    }
  }

  @Test
  void livingInstanceWhoseLockWasDeletedIsRefused() throws Exception {
    Process living = new ProcessBuilder("sleep", "600").start();
    try {
      instance(living.pid()).announce(folder);

      DataFolderInUseException e =
          assertThrows(DataFolderInUseException.class, () -> EmbeddedHBase.start(path));

      assertEquals(
          "cannot start HBase on "
              + folder.path()
              + ": process "
              + living.pid()
              + " runs one there since "
              + STARTED
              + ", with ZooKeeper at 127.0.0.1:2181; use that one, stop it, or name another folder",
          e.getMessage());
      assertFalse(Files.exists(folder.lock()));
    } finally {
      living.destroyForcibly();
    }
  }

  @Test
  void folderStaysLockedWhenALockFileIsDeleted() throws Exception {
    FolderLock lock = FolderLock.take(folder).orElseThrow();
    try {
      assertEquals(Optional.empty(), lock.lost());
      Files.delete(folder.lock());

      assertEquals(Optional.of(folder.lock()), lock.lost());
      assertEquals(0, LockProbe.run(folder.hbase().resolve("tarn.lock")));
      Files.createFile(folder.lock());
      assertEquals(Optional.of(folder.lock()), lock.lost());
    } finally {
      lock.close();
    }
  }

  @Test
  void announcementIsWithdrawnByItsOwnInstanceOnly() throws Exception {
    RunningInstance other = RunningInstance.here("127.0.0.1:2182");
    other.announce(folder);

    instance(THIS_PROCESS).withdraw(folder);
    assertEquals(Optional.of(other), RunningInstance.of(folder));

    other.withdraw(folder);
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
    return new RunningInstance(pid, "127.0.0.1:2181", STARTED, new Secret("ab".repeat(32)));
  }
}
