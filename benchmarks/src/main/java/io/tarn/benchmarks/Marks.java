package io.tarn.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;

/** When each kind of work first began and last ended, by any thread. Thread-safe. */
final class Marks {
  private record Span(long began, long ended) {}

  interface Work<T> {
    T run();
  }

  private final Map<String, Span> spans = new LinkedHashMap<>();

  <T> T time(String what, Work<T> work) {
    long began = System.nanoTime();
    T result = work.run();
    add(what, began, System.nanoTime());
    return result;
  }

  synchronized void add(String what, long began, long ended) {
    spans.merge(
        what,
        new Span(began, ended),
        (first, next) ->
            new Span(Math.min(first.began, next.began), Math.max(first.ended, next.ended)));
  }

  /** In ms from a moment on, such as {@code open 12-130, read 500-820}. */
  synchronized String since(long start) {
    StringBuilder text = new StringBuilder();
    spans.forEach(
        (what, span) ->
            text.append(text.isEmpty() ? "" : ", ")
                .append(what)
                .append(' ')
                .append((span.began - start) / 1_000_000)
                .append('-')
                .append((span.ended - start) / 1_000_000));
    return text.toString();
  }
}
