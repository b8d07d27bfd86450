package io.tarn.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a reader of a folder finds who passes over names that begin with {@code _} or a dot. */
record SeenFiles(Path folder) {
  /** The names of batches' folders, in order. */
  List<String> batches() throws IOException {
    return names(folder);
  }

  /** The names of a batch's files, in order. */
  List<String> files(String batch) throws IOException {
    return names(folder.resolve(batch));
  }

  /** The lines of each batch. */
  List<List<String>> lines() throws IOException {
    List<List<String>> batches = new ArrayList<>();
    for (String batch : batches()) {
      batches.add(lines(batch));
    }
    return batches;
  }

  /** The lines of a batch, file by file. */
  List<String> lines(String batch) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String file : files(batch)) {
      lines.addAll(Files.readAllLines(folder.resolve(batch).resolve(file), StandardCharsets.UTF_8));
    }
    return lines;
  }

  /** What attempts have left that were not delivered. */
  List<String> attempts() throws IOException {
    return names(folder.resolve("_tarn/attempts"));
  }

  private static List<String> names(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !name.startsWith("_") && !name.startsWith("."))
          .sorted()
          .toList();
    }
  }
}
