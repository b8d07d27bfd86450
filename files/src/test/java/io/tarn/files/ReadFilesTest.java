package io.tarn.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.slf4j.event.SubstituteLoggingEvent;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.SubstituteLogger;

/** What is asked of a source's notes, and what people are told. */
final class ReadFilesTest {
  private static final String CHANGED =
      "WARN Source in has read file:/logs/access.log, or passed it over as it began; the file has"
          + " been changed or replaced since and is not read again: put new records into a file of"
          + " another name";

  private final Map<String, String> remembered = new HashMap<>();
  private final List<List<String>> asked = new ArrayList<>();
  private final Queue<SubstituteLoggingEvent> told = new ArrayDeque<>();
  private ReadFiles files = started();

  @Test
  void aFileIsRememberedByItsPathAndItsIdentity() {
    assertEquals(
        Map.of("file:/logs/access.log", "10 1000", "id:10:1000:7", "", "hdfs://host/logs/b", "1 2"),
        ReadFiles.notes(
            List.of(
                file("access.log", 10, 1_000, "7"), new FileRange("hdfs://host/logs/b", 1, 2))));
  }

  @Test
  void eachPathIsAskedForOnce() {
    FileRange first = file("access.log", 10, 1_000, "7");
    FileRange second = file("other.log", 20, 1_000, "8");
    remembered.putAll(ReadFiles.notes(List.of(first)));

    assertEquals(List.of(), found(first));
    assertEquals(List.of(second), found(first, second));
    assertEquals(List.of(second), found(first, second));
    assertEquals(List.of(List.of("file:/logs/access.log"), List.of("file:/logs/other.log")), asked);
    assertEquals(List.of(), messages());
  }

  @Test
  void identitiesAreAskedForOnlyOfFilesWhosePathsAreNotKnown() {
    FileRange first = file("access.log", 10, 1_000, "7");
    FileRange second = file("other.log", 20, 1_000, "8");
    remembered.put("file:/logs/access.log", "10 1000");

    assertEquals(List.of(second), list(first, second));
    assertEquals(
        List.of(List.of("file:/logs/access.log", "file:/logs/other.log"), List.of("id:20:1000:8")),
        asked);
  }

  @Test
  void aFileThatCameBackIsAskedForAnew() {
    FileRange file = file("access.log", 10, 1_000, "7");
    assertEquals(List.of(file), list(file));
    assertEquals(List.of(), list());
    remembered.putAll(ReadFiles.notes(List.of(file)));

    assertEquals(List.of(), list(file));
  }

  @Test
  void aFileThatWasRenamedIsPassedOverAndToldOfOnce() {
    FileRange read = file("access.log", 10, 1_000, "7");
    files.add(List.of(read));
    remembered.putAll(ReadFiles.notes(List.of(read)));
    FileRange renamed = file("access.log.1", 10, 1_000, "7");

    assertEquals(List.of(), list(renamed));
    assertEquals(List.of(), found(renamed), "its identity need not be found out again");
    assertEquals(
        List.of(
            "INFO Source in passes over file:/logs/access.log.1, which it has read under another"
                + " name"),
        messages());
  }

  @Test
  void aFileThatWasRenamedIsPassedOverAfterARestart() {
    remembered.putAll(ReadFiles.notes(List.of(file("access.log", 10, 1_000, "7"))));

    assertEquals(List.of(), list(file("access.log.1", 10, 1_000, "7")));
    FileRange appended = file("access.log.2", 11, 2_000, "7");
    assertEquals(List.of(appended), list(appended));
  }

  @Test
  void anotherFileInPlaceOfOneThatWasPassedOverIsNew() {
    remembered.put("id:10:1000:7", "");
    assertEquals(List.of(), list(file("access.log.1", 10, 1_000, "7")));
    FileRange next = file("access.log.1", 20, 2_000, "8");

    assertEquals(List.of(next), list(next));
  }

  @Test
  void aFileThatChangedSinceItWasReadIsToldOfOnce() {
    files.add(List.of(file("access.log", 10, 1_000, "7")));

    assertEquals(List.of(), list(file("access.log", 20, 2_000, "7")));
    assertEquals(List.of(), list(file("access.log", 30, 3_000, "7")));
    assertEquals(List.of(CHANGED), messages());
  }

  @Test
  void aFileThatChangedBeforeARestartIsToldOfOnce() {
    remembered.putAll(ReadFiles.notes(List.of(file("access.log", 10, 1_000, "7"))));
    files = started();

    assertEquals(List.of(), list(file("access.log", 10, 1_001, "8")));
    assertEquals(List.of(), list(file("access.log", 20, 1_001, "8")));
    assertEquals(List.of(CHANGED), messages());
  }

  @Test
  void aFileWithoutAnIdentityIsKnownByItsPathAlone() {
    remembered.put("file:/logs/access.log", "10 1000");

    assertEquals(List.of(), list(file("access.log", 10, 1_000, "")));
    assertEquals(List.of(), messages());
  }

  @Test
  void aFileWithoutAnIdentityThatChangedBeforeARestartIsToldOf() {
    remembered.put("file:/logs/access.log", "10 1000");

    assertEquals(List.of(), list(file("access.log", 10, 2_000, "")));
    assertEquals(List.of(CHANGED), messages());
  }

  @Test
  void aFileThatWasReadBeforeItHadAnIdentityIsNotToldOf() {
    remembered.put("file:/logs/access.log", "10 1000");

    assertEquals(List.of(), list(file("access.log", 10, 1_000, "7")));
    assertEquals(List.of(), messages());
  }

  @Test
  void aFileOfWhichNothingWasNotedIsNotToldOfUnlessItChangesNow() {
    remembered.put("file:/logs/access.log", "");

    assertEquals(List.of(), list(file("access.log", 10, 1_000, "7")));
    assertEquals(List.of(), messages());
    assertEquals(List.of(), list(file("access.log", 20, 2_000, "7")));
    assertEquals(List.of(CHANGED), messages());
  }

  private ReadFiles started() {
    return new ReadFiles(
        "in",
        names -> {
          asked.add(List.copyOf(names));
          Map<String, String> known = new HashMap<>(remembered);
          known.keySet().retainAll(names);
          return known;
        },
        new SubstituteLogger("test", told, false));
  }

  /** Those of the files that are not known by their paths. */
  private List<FileRange> found(FileRange... listed) {
    files.keepOnly(Arrays.asList(listed));
    return files.unread(Arrays.asList(listed));
  }

  /** Those of them that are not known by their identities either. */
  private List<FileRange> list(FileRange... listed) {
    List<FileRange> unread = new ArrayList<>(found(listed));
    unread.removeAll(files.readUnderAnotherName(unread));
    return unread;
  }

  private List<String> messages() {
    return told.stream()
        .map(
            event ->
                event.getLevel()
                    + " "
                    + MessageFormatter.arrayFormat(event.getMessage(), event.getArgumentArray())
                        .getMessage())
        .toList();
  }

  private static FileRange file(String name, long length, long modifiedMillis, String key) {
    return new FileRange("file:/logs/" + name, length, modifiedMillis, key, "");
  }
}
