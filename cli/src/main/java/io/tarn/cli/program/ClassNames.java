package io.tarn.cli.program;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The classes of some jars, for who has misspelt one. */
record ClassNames(List<String> names) {
  private static final String SUFFIX = ".class";

  static ClassNames in(List<Path> jars) throws IOException {
    List<String> names = new ArrayList<>();
    for (Path jar : jars) {
      try (JarFile opened = new JarFile(jar.toFile())) {
        opened.stream()
            .map(ZipEntry::getName)
            .filter(name -> name.endsWith(SUFFIX) && !name.startsWith("META-INF/"))
            .map(name -> name.substring(0, name.length() - SUFFIX.length()).replace('/', '.'))
            .forEach(names::add);
      }
    }
    return new ClassNames(names);
  }

  /** What was meant, as the end of a sentence. */
  String hint(String className) {
    return nearest(className)
        .map(name -> "; did you mean " + name + "?")
        .orElse("; name one with its package");
  }

  private Optional<String> nearest(String className) {
    String simple = simple(className);
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return names.stream()
        .min(
            Comparator.<String>comparingInt(name -> simple(name).equals(simple) ? 0 : 1)
                .thenComparingInt(name -> distance.apply(name, className)))
        .filter(
            name ->
                simple(name).equals(simple)
                    || distance.apply(name, className) <= className.length() / 3);
  }

  private static String simple(String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }
}
