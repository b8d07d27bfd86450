package io.tarn.stream.engine.source;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Finds the files that are to be read, and says which of them the next batch reads. */
final class FileDiscovery {
  private static final Comparator<FileRange> BY_AGE =
      Comparator.comparingLong(FileRange::modifiedMillis).thenComparing(FileRange::path);

  private final Folder folder;
  private final ReadFiles read;
  private final BatchLimits limits;
  private final Optional<Duration> maxFileAge;
  private final TreeSet<FileRange> pending = new TreeSet<>(BY_AGE);
  private boolean frozen;
  private long passedOverMillis;

  /**
   * @param maxFileAge how long ago a file may have been modified when it is listed
   */
  FileDiscovery(Folder folder, ReadFiles read, BatchLimits limits, Optional<Duration> maxFileAge) {
    this.folder = folder;
    this.read = read;
    this.limits = limits;
    this.maxFileAge = maxFileAge;
  }

  /** Finds what there is, and nothing more from then on. */
  void freeze() {
    discover();
    frozen = true;
  }

  /** What the batch behind {@code start} is to read; empty if there is nothing new. */
  Optional<FileOffset> next(FileOffset start) {
    passedOverMillis = Math.max(passedOverMillis, start.passedOverMillis());
    pending.removeIf(found -> found.modifiedMillis() < passedOverMillis);
    if (pending.isEmpty() && !frozen) {
      discover();
    }
    List<FileRange> files = nextFiles();
    return files.isEmpty() ? Optional.empty() : Optional.of(start.next(files, passedOverMillis));
  }

  /** Says that the batch which read these files has been committed. */
  void committed(List<FileRange> files) {
    read.add(files);
    Set<String> paths = files.stream().map(FileRange::path).collect(Collectors.toSet());
    pending.removeIf(found -> paths.contains(found.path()));
  }

  private void discover() {
    maxFileAge.ifPresent(
        age ->
            passedOverMillis =
                Math.max(passedOverMillis, System.currentTimeMillis() - age.toMillis()));
    List<FileRange> listed =
        folder.list().stream().filter(file -> file.modifiedMillis() >= passedOverMillis).toList();
    pending.addAll(read.unread(listed));
  }

  /**
   * The oldest pending files, as they are now: one that has gone since it was listed is left out.
   */
  private List<FileRange> nextFiles() {
    List<FileRange> files = new ArrayList<>();
    long bytes = 0;
    for (FileRange found : List.copyOf(pending)) {
      if (files.size() == limits.files()) {
        break;
      }
      Optional<FileRange> now = folder.look(found);
      if (now.isEmpty()) {
        pending.remove(found);
        continue;
      }
      bytes += now.get().length();
      if (bytes > limits.bytes() && !files.isEmpty()) {
        break;
      }
      files.add(now.get());
    }
    return files;
  }
}
