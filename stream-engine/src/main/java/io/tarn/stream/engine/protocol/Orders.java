package io.tarn.stream.engine.protocol;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What somebody has said of a job by command, for its next opening: see {@link JobAdmin}.
 *
 * @param without the parts that the job goes on without, each with the last batch that was
 *     committed before: written as {@link JobPart} says
 * @param skips whether the interrupted batch is to be passed over instead of run
 * @param deleted whether the job was deleted, and has not been opened since
 */
public record Orders(Map<String, Long> without, boolean skips, boolean deleted) {
  public static final Orders NONE = new Orders(Map.of(), false, false);

  public Orders {
    without = Map.copyOf(without);
  }

  Orders without(Collection<String> parts, long batch) {
    Map<String, Long> more = new HashMap<>(without);
    parts.forEach(part -> more.putIfAbsent(part, batch));
    return new Orders(more, skips, deleted);
  }

  /** With these parts expected again. */
  Orders with(Set<String> parts) {
    Map<String, Long> fewer = new HashMap<>(without);
    fewer.keySet().removeAll(parts);
    return new Orders(fewer, skips, deleted);
  }

  /** Of a job that is there again. */
  Orders undeleted() {
    return new Orders(without, skips, false);
  }

  Orders skipping(boolean newSkips) {
    return new Orders(without, newSkips, deleted);
  }
}
