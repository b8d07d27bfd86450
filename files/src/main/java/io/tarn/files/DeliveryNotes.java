package io.tarn.files;

import java.io.IOException;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which batch of an output was delivered last, or was about to be: the greatest name of the empty
 * files in a folder of their own, so that nothing is ever replaced.
 */
record DeliveryNotes(OutputFolder folder) {
  /**
   * @param batch the batch id
   * @param version the version of the attempt that was committed
   */
  record Note(long batch, long version) {}

  /** The one of the greatest version. */
  Optional<Note> last() throws IOException {
    return folder.list(OutputNames.DELIVERED).keySet().stream()
        .flatMap(name -> parse(name).stream())
        .max(Comparator.comparingLong(Note::version));
  }

  void note(long batch, long version) throws IOException {
    String path = OutputNames.DELIVERED + "/" + OutputNames.versioned(batch, version);
    folder.makeFolders(OutputNames.DELIVERED);
    if (!folder.exists(path)) {
      folder.create(path).close();
      folder.sync(OutputNames.DELIVERED);
    }
  }

  /** Deletes all but the last. */
  void clear() throws IOException {
    Optional<Note> last = last();
    for (String name : folder.list(OutputNames.DELIVERED).keySet()) {
      Optional<Note> note = parse(name);
      if (note.isPresent() && note.get().version() < last.orElseThrow().version()) {
        folder.delete(OutputNames.DELIVERED + "/" + name);
      }
    }
  }

  private static Optional<Note> parse(String name) {
    OptionalLong batch = OutputNames.batchOf(name);
    OptionalLong version = OutputNames.versionOf(name);
    return batch.isPresent() && version.isPresent()
        ? Optional.of(new Note(batch.getAsLong(), version.getAsLong()))
        : Optional.empty();
  }
}
