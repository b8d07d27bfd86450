package io.tarn.files;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.UUID;

/**
 * Which output of which job a folder belongs to. Of two that take one folder at the same time, one
 * is refused: the note of the owner is moved into place whole, and replaces no other.
 *
 * @param owner who asks
 */
record FolderOwnership(OutputFolder folder, OutputJson.Owner owner) {
  /**
   * Makes the folder and takes it, unless it is the owner's already.
   *
   * @throws IllegalArgumentException if it is another's, or cannot be told whose
   */
  void take() throws IOException {
    Optional<OutputJson.Owner> found = found();
    if (found.isEmpty()) {
      checkNobodys();
      write();
      found = found();
    }
    if (!found.equals(Optional.of(owner))) {
      throw new IllegalArgumentException(anothers(found));
    }
  }

  /**
   * @throws IllegalStateException if it is not the owner's any more
   */
  void check() throws IOException {
    Optional<OutputJson.Owner> found = found();
    if (!found.equals(Optional.of(owner))) {
      throw new IllegalStateException(
          found.isPresent()
              ? anothers(found)
              : "the folder "
                  + folder
                  + " is not as "
                  + owner
                  + " left it when it was opened: "
                  + path()
                  + " is missing; put the folder back, or start the job again to begin a new one");
    }
  }

  private String anothers(Optional<OutputJson.Owner> found) {
    return "the folder "
        + folder
        + " belongs to "
        + found.map(OutputJson.Owner::toString).orElse("nobody")
        + ", so "
        + owner
        + " cannot write to it: give each output a folder of its own, and keep the names of jobs"
        + " and outputs";
  }

  private Optional<OutputJson.Owner> found() throws IOException {
    Optional<byte[]> json = folder.read(path());
    if (json.isEmpty()) {
      return Optional.empty();
    }
    OutputJson.Owner found = OutputJson.parse(json.get(), OutputJson.Owner.class, path());
    if (found.format() != OutputJson.FORMAT) {
      throw new IllegalArgumentException(
          "the folder "
              + folder
              + " has format "
              + found.format()
              + ", and this program knows only "
              + OutputJson.FORMAT
              + "; write with the program that made it, or name another folder");
    }
    return Optional.of(found);
  }

  /** Batches of which nobody knows the job are not to be mixed with those of another. */
  private void checkNobodys() throws IOException {
    Optional<String> batch =
        folder.list(OutputNames.ROOT).keySet().stream()
            .filter(name -> name.startsWith(OutputNames.BATCH))
            .sorted()
            .findFirst();
    if (batch.isPresent()) {
      throw new IllegalArgumentException(
          "the folder "
              + folder
              + " has batches in it, such as "
              + batch.get()
              + ", and no "
              + path()
              + " that says of which job, so "
              + owner
              + " cannot write to it: name another folder, or move them away");
    }
  }

  private void write() throws IOException {
    String made = OutputNames.OWNER + "-" + UUID.randomUUID();
    folder.makeFolders(made);
    try (OutputStream out = folder.create(made + "/" + OutputNames.OWNER_FILE)) {
      out.write(owner.toBytes());
    }
    folder.sync(made);
    try {
      folder.move(made, OutputNames.OWNER);
    } catch (IOException e) {
      folder.delete(made);
      if (!folder.exists(path())) { // if it is there, another was faster
        throw e;
      }
    }
    folder.sync("_tarn");
  }

  private static String path() {
    return OutputNames.OWNER + "/" + OutputNames.OWNER_FILE;
  }
}
