package io.tarn.files;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeSet;

/** The files that wait to be read, the oldest first, each path once. */
final class PendingFiles implements Iterable<FileRange> {
  static final Comparator<FileRange> BY_AGE =
      Comparator.comparingLong(FileRange::modifiedMillis).thenComparing(FileRange::path);

  private final TreeSet<FileRange> byAge = new TreeSet<>(BY_AGE);
  private final Map<String, FileRange> byPath = new HashMap<>();

  boolean isEmpty() {
    return byAge.isEmpty();
  }

  /** Whether there are any of other paths than these have, which are all different. */
  boolean hasOthersThan(Collection<FileRange> files) {
    return byPath.size() > files.stream().filter(file -> byPath.containsKey(file.path())).count();
  }

  /** From the oldest on. */
  @Override
  public Iterator<FileRange> iterator() {
    return byAge.iterator();
  }

  void addAll(Collection<FileRange> files) {
    files.forEach(this::add);
  }

  void add(FileRange file) {
    forget(file);
    byAge.add(file);
    byPath.put(file.path(), file);
  }

  /** Forgets those of the same paths, whatever they were like when they were found. */
  void forgetAll(Collection<FileRange> files) {
    files.forEach(this::forget);
  }

  private void forget(FileRange file) {
    FileRange found = byPath.remove(file.path());
    if (found != null) {
      byAge.remove(found);
    }
  }

  /** Forgets those that were modified before then. */
  void forgetOlderThan(long millis) {
    while (!byAge.isEmpty() && byAge.first().modifiedMillis() < millis) {
      byPath.remove(byAge.pollFirst().path());
    }
  }

  void clear() {
    byAge.clear();
    byPath.clear();
  }
}
