package io.tarn.stream.engine.source;

import io.tarn.stream.engine.spi.SourceMemory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
  private final Map<String, Optional<String>> answers = new HashMap<>();
  private final Set<String> toldOf = new HashSet<>();

  /**
   * @param log is told of what people may not expect, once for each path
   */
  ReadFiles(String source, SourceMemory memory, Logger log) {
    this.source = source;
    this.memory = memory;
    this.log = log;
  }

  /** What is to be remembered of files that are read; with each path, what the file was like. */
  static Map<String, String> names(Collection<FileRange> files) {
    Map<String, String> names = new LinkedHashMap<>();
    for (FileRange file : files) {
      names.put(file.path(), file.note());
      file.identity().ifPresent(identity -> names.put(identity, ""));
    }
    return names;
  }

  /** Keeps in mind only what concerns these files, all that there are now. */
  void keepOnly(Collection<FileRange> listed) {
    Set<String> names = names(listed).keySet();
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
    names(files).forEach((name, note) -> answers.put(name, Optional.of(note)));
    files.forEach(file -> readByPath.put(file.path(), file));
  }

  private void ask(Collection<FileRange> files) {
    Set<String> names = names(files).keySet();
    names.removeAll(answers.keySet());
    if (!names.isEmpty()) {
      Map<String, String> known = memory.known(names);
      names.forEach(name -> answers.put(name, Optional.ofNullable(known.get(name))));
    }
  }

  private boolean wasRead(FileRange file) {
    Optional<String> note = answers.get(file.path());
    if (note.isPresent()) {
      readByPath.put(file.path(), file);
      if (!note.get().isEmpty() && !note.get().equals(file.note())) {
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
    return answers.getOrDefault(name, Optional.empty()).isPresent();
  }
}
