package io.tarn.stream.engine.source;

import io.tarn.stream.engine.spi.SourceMemory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * Which files have been read, by their paths, and by their identities where they have any: so a
 * file that was renamed since it was read is known, too. The job's memory is asked once for each
 * name, as long as its file is listed.
 */
final class ReadFiles {
  private final String source;
  private final SourceMemory memory;
  private final Logger log;
  private final Map<String, FileRange> readByPath = new HashMap<>();
  private final Map<String, Boolean> answers = new HashMap<>();
  private final Set<String> toldOf = new HashSet<>();

  /**
   * @param log is told of what people may not expect, once for each path
   */
  ReadFiles(String source, SourceMemory memory, Logger log) {
    this.source = source;
    this.memory = memory;
    this.log = log;
  }

  /** What is to be remembered of files that are read. */
  static List<String> names(Collection<FileRange> files) {
    return files.stream().flatMap(ReadFiles::names).toList();
  }

  /** Keeps in mind only what concerns these files, all that there are now. */
  void keepOnly(Collection<FileRange> listed) {
    Set<String> names = new HashSet<>(names(listed));
    readByPath.keySet().retainAll(names);
    answers.keySet().retainAll(names);
    toldOf.retainAll(names);
  }

  /** Those of the files that have not been read. */
  List<FileRange> unread(Collection<FileRange> files) {
    List<FileRange> unread = new ArrayList<>();
    for (FileRange file : files) {
      FileRange before = readByPath.get(file.path());
      if (before == null) {
        unread.add(file);
      } else if (!file.isAs(before)) {
        tellOfChange(file);
      }
    }
    ask(unread);
    unread.removeIf(this::wasRead);
    return unread;
  }

  /** Whether the file has been read, under whatever path. */
  boolean isReadByIdentity(FileRange file) {
    return file.identity().map(this::isKnown).orElse(false);
  }

  /** Says that a batch which read these files has been committed. */
  void add(Collection<FileRange> files) {
    names(files).forEach(name -> answers.put(name, true));
    files.forEach(file -> readByPath.put(file.path(), file));
  }

  private void ask(Collection<FileRange> files) {
    Set<String> names = new LinkedHashSet<>(names(files));
    names.removeAll(answers.keySet());
    if (!names.isEmpty()) {
      Set<String> known = memory.known(names);
      names.forEach(name -> answers.put(name, known.contains(name)));
    }
  }

  private boolean wasRead(FileRange file) {
    if (isKnown(file.path())) {
      readByPath.put(file.path(), file);
      if (file.identity().isPresent() && !isReadByIdentity(file)) {
        tellOfChange(file);
      }
      return true;
    }
    if (isReadByIdentity(file)) {
      if (toldOf.add(file.path())) {
        log.info(
            "Source {} passes over {}, which it has read under another name", source, file.path());
      }
      return true;
    }
    return false;
  }

  private void tellOfChange(FileRange file) {
    if (toldOf.add(file.path())) {
      log.warn(
          "Source {} has read {}, which has been changed or replaced since, and does not read it"
              + " again; put new records into a file of another name",
          source,
          file.path());
    }
  }

  private boolean isKnown(String name) {
    return answers.getOrDefault(name, false);
  }

  private static Stream<String> names(FileRange file) {
    return Stream.concat(Stream.of(file.path()), file.identity().stream());
  }
}
