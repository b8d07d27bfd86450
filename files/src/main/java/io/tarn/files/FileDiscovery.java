package io.tarn.files;

import io.tarn.spi.job.Clocks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the files that are to be read, and says which of them the next batch reads. */
final class FileDiscovery {
  private final Folder folder;
  private final ReadFiles read;
  private final QuietAge quiet;
  private final Optional<Duration> maxFileAge;
  private final FileStart start;
  private final Clocks clocks;
  private final PendingFiles pending = new PendingFiles();
  private boolean frozen;
  private long passedOverMillis;

  /**
   * @param maxFileAge how long ago a file may have been modified when it is listed
   * @param start where a job begins that has never read the folder
   */
  FileDiscovery(
      Folder folder,
      ReadFiles read,
      QuietAge quiet,
      Optional<Duration> maxFileAge,
      FileStart start,
      Clocks clocks) {
    this.folder = folder;
    this.read = read;
    this.quiet = quiet;
    this.maxFileAge = maxFileAge;
    this.start = start;
    this.clocks = clocks;
  }

  /**
   * Finds what there is, and nothing more from then on. What may still be growing is waited for
   * once, until it is old enough; what has grown meanwhile, and may grow on, is left.
   */
  void freeze() {
    pending.clear();
    Map<Boolean, List<FileRange>> growing =
        read.unread(listed()).stream().collect(Collectors.partitioningBy(quiet::mayGrow));
    pending.addAll(growing.get(false));
    if (!growing.get(true).isEmpty()) {
      quiet.await(growing.get(true));
      growing.get(true).forEach(found -> asItIs(found).ifPresent(pending::add));
    }
    frozen = true;
  }

  /**
   * What the first batch is to read in a job that has never read the folder, or to note instead;
   * empty if there is nothing to do yet.
   */
  Optional<FileOffset> first(BatchLimits limits) {
    if (!start.passesOverWhatIsThere()) {
      return next(new FileOffset(0, List.of(), start.passedOverMillis()), limits);
    }
    List<FileRange> there =
        listed().stream()
            .sorted(PendingFiles.BY_AGE)
            .flatMap(file -> folder.identify(file).stream())
            .toList();
    return Optional.of(FileOffset.behind(there, passedOverMillis));
  }

  /** What the batch behind {@code last} is to read; empty if there is nothing new. */
  Optional<FileOffset> next(FileOffset last, BatchLimits limits) {
    passedOverMillis = Math.max(passedOverMillis, last.passedOverMillis());
    pending.forgetOlderThan(passedOverMillis);
    if (!frozen && (pending.isEmpty() || limits.equals(BatchLimits.NONE))) {
      pending.clear();
      pending.addAll(read.unread(listed().stream().filter(file -> !quiet.mayGrow(file)).toList()));
    }
    List<FileRange> files = nextFiles(limits);
    return files.isEmpty() ? Optional.empty() : Optional.of(last.next(files, passedOverMillis));
  }

  /** Whether more files are known to be there than those of a batch that is about to end. */
  boolean hasMore(List<FileRange> ofBatch) {
    return pending.hasOthersThan(ofBatch);
  }

  /**
   * Says that a batch has these files, or has noted them, and that no other is to have them; again
   * changes nothing.
   */
  void given(List<FileRange> files) {
    read.add(files);
    pending.forgetAll(files);
  }

  private List<FileRange> listed() {
    maxFileAge.ifPresent(
        age -> passedOverMillis = Math.max(passedOverMillis, clocks.wallMillis() - age.toMillis()));
    List<FileRange> listed =
        folder.list().stream().filter(file -> file.modifiedMillis() >= passedOverMillis).toList();
    read.keepOnly(listed);
    return listed;
  }

  /** The oldest pending files, without those that turn out to have been read. */
  private List<FileRange> nextFiles(BatchLimits limits) {
    while (!pending.isEmpty()) {
      List<FileRange> oldest = oldest(limits);
      Set<FileRange> renamed = read.readUnderAnotherName(oldest);
      pending.forgetAll(renamed);
      oldest.removeAll(renamed);
      if (!oldest.isEmpty()) {
        return oldest;
      }
    }
    return List.of();
  }

  /** As many as a batch may read, as they are now; one that has several names once. */
  private List<FileRange> oldest(BatchLimits limits) {
    List<FileRange> files = new ArrayList<>();
    List<FileRange> gone = new ArrayList<>();
    Set<String> identities = new HashSet<>();
    long bytes = 0;
    for (FileRange found : pending) {
      if (files.size() == limits.files()) {
        break;
      }
      Optional<FileRange> now = asItIs(found).flatMap(folder::identify);
      if (now.isEmpty()) {
        gone.add(found);
        continue;
      }
      if (now.get().identity().filter(identities::contains).isPresent()) {
        continue;
      }
      bytes += now.get().length();
      if (bytes > limits.bytes() && !files.isEmpty()) {
        break;
      }
      files.add(now.get());
      now.get().identity().ifPresent(identities::add);
    }
    pending.forgetAll(gone);
    return files;
  }

  /** Empty if it has gone since it was found, or grows again. */
  private Optional<FileRange> asItIs(FileRange found) {
    return folder.look(found).filter(now -> now.isAs(found) || !quiet.mayGrow(now));
  }
}
