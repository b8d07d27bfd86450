package io.tarn.runtime.cluster;

import io.tarn.hbase.embedded.DataFolder;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Says in words what Java says by its exceptions' names. */
public final class UsableFolder {
  private UsableFolder() {}

  /**
   * A folder may not be made yet, but must be none or a folder.
   *
   * @throws SetupException if it is a file, or this user may not look into it
   */
  public static void check(Path folder) throws SetupException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new SetupException(folder + " is a file, not a folder; name a folder with --data-dir");
    }
  }

  /**
   * Makes the folder, this user's alone, and that of its logs, where they are not there yet.
   *
   * @param remedy what to do if that cannot be done
   * @param tell is told what was changed
   * @throws SetupException if this user cannot make them or write to them
   */
  public static void make(Path folder, String remedy, Consumer<String> tell) throws SetupException {
    check(folder);
    Path logs = folder.resolve("logs");
    try {
      DataFolder.makeUsersOwn(folder).ifPresent(tell);
      Files.createDirectories(logs);
    } catch (FileAlreadyExistsException e) {
      throw new SetupException(e.getFile() + " is a file, not a folder; " + remedy, e);
    } catch (IOException e) {
      throw new SetupException(
          "the data folder " + folder + " cannot be made" + reason(e) + "; " + remedy, e);
    }
    for (Path needed : List.of(folder, logs)) {
      if (!Files.isWritable(needed)) {
        throw new SetupException("this user may not write to " + needed + "; " + remedy);
      }
    }
    for (Path needed : List.of(logs.resolve("tarn.log"), folder.resolve("tarn.lock"))) {
      if (Files.exists(needed) && !Files.isWritable(needed)) {
        throw new SetupException(needed + " is another user's; run as that user, or " + remedy);
      }
    }
  }

  private static String reason(IOException failure) {
    return failure instanceof FileSystemException file && file.getReason() != null
        ? " (" + file.getReason() + ")"
        : "";
  }
}
