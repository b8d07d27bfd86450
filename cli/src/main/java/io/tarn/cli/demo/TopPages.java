package io.tarn.cli.demo;

import io.tarn.schemas.Window;
import io.tarn.spi.job.Plan;
import io.tarn.stream.engine.aggregate.WindowedResult;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The pages of the newest windows, as the batches of this run have changed them. Used by the job's
 * own thread.
 */
final class TopPages {
  private final TreeMap<Window, Map<String, Long>> hitsByWindow =
      new TreeMap<>(Comparator.comparing(Window::start));

  /** Forgets what an earlier run has changed. */
  void clear() {
    hitsByWindow.clear();
  }

  void update(Plan batch, List<WindowedResult<String>> changed) {
    for (WindowedResult<String> page : changed) {
      hitsByWindow
          .computeIfAbsent(page.window(), missing -> new HashMap<>())
          .put(page.key(), page.asLong("count"));
    }
    long kept = WeblogsJob.WINDOW.length().dividedBy(WeblogsJob.WINDOW.slide());
    while (hitsByWindow.size() > kept) {
      hitsByWindow.pollFirstEntry();
    }
  }

  /**
   * The newest window that is as full as a window gets: it ends with the minute of the newest
   * event.
   */
  Optional<Window> window() {
    return hitsByWindow.isEmpty() ? Optional.empty() : Optional.of(hitsByWindow.firstKey());
  }

  /** The pages of that window with the most hits, most first. */
  List<Map.Entry<String, Long>> top(int most) {
    return window().map(hitsByWindow::get).orElse(Map.of()).entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(most)
        .toList();
  }
}
