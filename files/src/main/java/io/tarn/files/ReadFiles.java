package io.tarn.files;

import io.tarn.spi.source.SourceState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * Which files have been read, by their paths, and by their identities where they have any: so a
 * file that was renamed since it was read is known, too. The source's notes are asked for once for
 * each path, as long as its file is listed, and for the identities of those that are about to be
 * read.
 */
final class ReadFiles {
  private final String source;
  private final SourceState state;
  private final Logger log;
  private final Map<String, FileRange> readByPath = new HashMap<>();
  private final Map<String, FileRange> readUnderAnotherName = new HashMap<>();
  private final Set<String> unknownPaths = new HashSet<>();
  private final Set<String> toldOf = new HashSet<>();

  /**
   * @param log is told of what people may not expect, once for each path
   */
  ReadFiles(String source, SourceState state, Logger log) {
    this.source = source;
    this.state = state;
    this.log = log;
  }

  /** What is to be noted of files that are read: under each path, what the file was like. */
  static Map<String, String> notes(Collection<FileRange> files) {
    Map<String, String> notes = new LinkedHashMap<>();
    for (FileRange file : files) {
      notes.put(file.path(), file.note());
      file.identity().ifPresent(identity -> notes.put(identity, ""));
    }
    return notes;
  }

  /** Keeps in mind only what concerns these files, all that there are now. */
  void keepOnly(Collection<FileRange> listed) {
    if (Stream.of(readByPath.keySet(), readUnderAnotherName.keySet(), unknownPaths)
        .allMatch(kept -> isListed(kept, listed))) {
      return; // as nearly always: nothing is copied then, however many there are
    }
    Set<String> paths = listed.stream().map(FileRange::path).collect(Collectors.toSet());
    Stream.of(readByPath.keySet(), readUnderAnotherName.keySet(), unknownPaths, toldOf)
        .forEach(kept -> kept.retainAll(paths));
  }

  /** Those of the files that have not been read under their paths. They need no identities. */
  List<FileRange> unread(Collection<FileRange> files) {
    List<FileRange> unread = new ArrayList<>();
    List<FileRange> toAsk = new ArrayList<>();
    for (FileRange file : files) {
      if (!isKnown(file)) {
        (unknownPaths.contains(file.path()) ? unread : toAsk).add(file);
      }
    }
    unread.addAll(unremembered(toAsk));
    return unread;
  }

  /**
   * Those of the files, none of which has been read under its path, that have been read under
   * another, by their identities.
   */
  Set<FileRange> readUnderAnotherName(Collection<FileRange> files) {
    List<String> identities = files.stream().flatMap(file -> file.identity().stream()).toList();
    if (identities.isEmpty()) {
      return Set.of();
    }
    Set<String> known = state.notes(identities).keySet();
    Set<FileRange> renamed =
        files.stream()
            .filter(file -> file.identity().filter(known::contains).isPresent())
            .collect(Collectors.toSet());
    renamed.forEach(this::passOver);
    return renamed;
  }

  /** Says that a batch has these files, which no other is to have. */
  void add(Collection<FileRange> files) {
    for (FileRange file : files) {
      readByPath.put(file.path(), file);
      unknownPaths.remove(file.path());
    }
  }

  private static boolean isListed(Set<String> paths, Collection<FileRange> listed) {
    return paths.isEmpty()
        || listed.stream().filter(file -> paths.contains(file.path())).count() == paths.size();
  }

  /** Whether the file has been read, as far as is known without asking. */
  private boolean isKnown(FileRange file) {
    FileRange read = readByPath.get(file.path());
    if (read == null) {
      FileRange renamed = readUnderAnotherName.get(file.path());
      return renamed != null && file.isAs(renamed);
    }
    if (!file.isAs(read)) {
      tellOfChange(file);
    }
    return true;
  }

  private List<FileRange> unremembered(Collection<FileRange> files) {
    if (files.isEmpty()) {
      return List.of();
    }
    Map<String, String> notes = state.notes(files.stream().map(FileRange::path).toList());
    List<FileRange> unread = new ArrayList<>();
    for (FileRange file : files) {
      String note = notes.get(file.path());
      if (note == null) {
        unknownPaths.add(file.path());
        unread.add(file);
        continue;
      }
      readByPath.put(file.path(), file);
      if (!note.isEmpty() && !note.equals(file.note())) {
        tellOfChange(file);
      }
    }
    return unread;
  }

  private void passOver(FileRange file) {
    readUnderAnotherName.put(file.path(), file);
    if (toldOf.add(file.path())) {
      log.info(
          "Source {} passes over {}, which it has read under another name", source, file.path());
    }
  }

  private void tellOfChange(FileRange file) {
    if (toldOf.add(file.path())) {
      log.warn(
          "Source {} has read {}, or passed it over as it began; the file has been changed or replaced"
              + " since and is not read again: put new records into a file of another name",
          source,
          file.path());
    }
  }
}
