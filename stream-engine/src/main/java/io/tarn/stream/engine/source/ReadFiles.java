package io.tarn.stream.engine.source;

import io.tarn.stream.engine.spi.SourceMemory;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Which files have been read: asked of the job's memory once for each, as long as it is listed. */
final class ReadFiles {
  private final SourceMemory memory;
  private final Set<String> read = new HashSet<>();

  ReadFiles(SourceMemory memory) {
    this.memory = memory;
  }

  /**
   * Those of the files that have not been read.
   *
   * @param listed all that there are: of others nothing is kept here
   */
  List<FileRange> unread(Collection<FileRange> listed) {
    read.retainAll(paths(listed));
    List<FileRange> fresh = listed.stream().filter(file -> !read.contains(file.path())).toList();
    read.addAll(memory.known(paths(fresh)));
    return fresh.stream().filter(file -> !read.contains(file.path())).toList();
  }

  /** Says that a batch which read these files has been committed. */
  void add(Collection<FileRange> files) {
    read.addAll(paths(files));
  }

  private static Set<String> paths(Collection<FileRange> files) {
    return files.stream().map(FileRange::path).collect(Collectors.toSet());
  }
}
