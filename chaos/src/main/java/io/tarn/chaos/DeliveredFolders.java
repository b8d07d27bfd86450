package io.tarn.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The folders of an output, read as a stranger would who knows docs/format.md alone. */
final class DeliveredFolders {
  private static final String MARK = "_tarn.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Findings findings;
  private final Map<String, Long> versions = new TreeMap<>();

  DeliveredFolders(Path folder, Findings findings) {
    this.folder = folder;
    this.findings = findings;
  }

  /** How many there are. */
  int count() throws IOException {
    return Files.exists(folder) ? batches().size() : 0;
  }

  /** Each that is there must be whole, and be the same as when it was first seen. */
  void checkWhole() throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<String> batches = batches();
    for (String batch : batches) {
      checkWhole(batch);
    }
    versions.keySet().stream()
        .filter(batch -> !batches.contains(batch))
        .forEach(batch -> findings.add(batch + " was there, and is there no more"));
    for (int i = 0; i < batches.size(); i++) {
      if (!batches.get(i).equals(name(i))) {
        findings.add("after " + i + " batches comes " + batches.get(i) + ", not " + name(i));
        return;
      }
    }
  }

  private void checkWhole(String batch) throws IOException {
    Path mark = folder.resolve(batch).resolve(MARK);
    if (!Files.exists(mark)) {
      findings.add(batch + " has no " + MARK);
      return;
    }
    JsonNode told = JSON.readTree(mark.toFile());
    Map<String, Long> files = new HashMap<>();
    long records = 0;
    for (JsonNode file : told.get("files")) {
      files.put(file.get("name").asText(), file.get("bytes").asLong());
      records += file.get("records").asLong();
    }
    if (!files.equals(lengths(batch))) {
      findings.add(batch + " has the files " + lengths(batch) + ", and says that it has " + files);
    }
    if (records != lines(batch).size()) {
      findings.add(
          batch + " has " + lines(batch).size() + " lines, and says that it has " + records);
    }
    if (!name(told.get("batch").asLong()).equals(batch)
        || !told.get("job").asText().equals(FileJob.JOB)
        || !told.get("output").asText().equals(FileJob.OUTPUT)) {
      findings.add(batch + " says that it is " + told);
    }
    long version = told.get("version").asLong();
    Long before = versions.putIfAbsent(batch, version);
    if (before != null && before != version) {
      findings.add(batch + " was of version " + before + ", and is of " + version);
    }
  }

  /** All lines of all batches must be those of the input, each as often; and nothing else left. */
  void compare(Path input, int files) throws IOException {
    checkWhole();
    if (count() != files) {
      findings.add("there are " + count() + " batches, but were " + files + " files to read");
    }
    List<String> expected = new ArrayList<>();
    for (String file : names(input)) {
      expected.addAll(Files.readAllLines(input.resolve(file)));
    }
    List<String> found = new ArrayList<>();
    for (String batch : batches()) {
      found.addAll(lines(batch));
    }
    Collections.sort(expected);
    Collections.sort(found);
    if (!found.equals(expected)) {
      findings.add(
          "the output has "
              + found.size()
              + " lines, and they are not the "
              + expected.size()
              + " of the input");
    }
    List<String> left = names(folder.resolve("_tarn/attempts"));
    if (!left.isEmpty()) {
      findings.add("attempts are left: " + left);
    }
  }

  private List<String> batches() throws IOException {
    return names(folder).stream().filter(name -> !name.startsWith("_")).toList();
  }

  private Map<String, Long> lengths(String batch) throws IOException {
    Map<String, Long> lengths = new HashMap<>();
    for (String file : names(folder.resolve(batch))) {
      if (!file.equals(MARK)) {
        lengths.put(file, Files.size(folder.resolve(batch).resolve(file)));
      }
    }
    return lengths;
  }

  private List<String> lines(String batch) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String file : lengths(batch).keySet()) {
      lines.addAll(Files.readAllLines(folder.resolve(batch).resolve(file)));
    }
    return lines;
  }

  private static String name(long batch) {
    return String.format(Locale.ROOT, "batch=%010d", batch);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
