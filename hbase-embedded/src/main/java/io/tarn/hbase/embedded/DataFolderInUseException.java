package io.tarn.hbase.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An embedded HBase runs on the data folder already; nothing was started. Use the running one, by
 * {@link EmbeddedHBase#running}, or stop it, or name another folder.
 */
public final class DataFolderInUseException extends IOException {
  private static final long serialVersionUID = 1L;

  private DataFolderInUseException(Path folder, String owner) {
    super(
        "cannot start HBase on "
            + folder
            + ": "
            + owner
            + "; use that one, stop it, or name another folder");
  }

  static DataFolderInUseException of(DataFolder folder) throws IOException {
    Optional<RunningInstance> instance = RunningInstance.of(folder);
    if (instance.isPresent()) {
      return new DataFolderInUseException(
          folder.path(),
          "process "
              + instance.get().pid()
              + " runs one there since "
              + instance.get().started()
              + ", with ZooKeeper at "
              + instance.get().zookeeper());
    }
    OptionalLong pid = FolderLock.pid(folder);
    return new DataFolderInUseException(
        folder.path(),
        (pid.isPresent() ? "process " + pid.getAsLong() : "another process")
            + " is starting or stopping one there");
  }
}
