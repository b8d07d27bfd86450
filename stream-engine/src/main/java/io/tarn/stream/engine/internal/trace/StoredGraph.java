package io.tarn.stream.engine.internal.trace;

import io.tarn.spi.job.Explanation;
import io.tarn.stream.engine.job.NodeProgress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The steps that a job was last started with, against those of a graph at hand. */
record StoredGraph(Explanation stored) {
  /**
   * @throws IllegalArgumentException if the graph has other steps, naming the first
   */
  void checkIs(Explanation graph) {
    List<Explanation.Step> were = steps(stored);
    List<Explanation.Step> are = steps(graph);
    for (int i = 0; i < Math.max(were.size(), are.size()); i++) {
      String was = i < were.size() ? text(were.get(i)) : "no further one";
      String is = i < are.size() ? text(are.get(i)) : "no further one";
      if (!was.equals(is)) {
        throw new IllegalArgumentException(
            "Job "
                + stored.job()
                + " was last started with other steps than this program's: there "
                + was
                + ", here "
                + is
                + "; give the program that runs it, and its arguments. `tarn explain "
                + stored.job()
                + "` shows all steps");
      }
    }
  }

  /**
   * Where the steps that a batch was run with were others, in words; empty if they were these.
   *
   * @param ran the figures of each step of the batch; empty if none were kept
   */
  Optional<String> differsFrom(List<NodeProgress> ran) {
    Map<Integer, String> are = new HashMap<>();
    steps(stored).forEach(step -> are.put(step.node(), step.what()));
    for (NodeProgress step : ran) {
      String is = are.remove(step.node());
      if (!step.what().equals(is)) {
        return Optional.of(
            "the job ran it with other steps: step "
                + step.node()
                + " was `"
                + step.what()
                + "`"
                + (is == null ? "" : " and is `" + is + "` now"));
      }
    }
    return ran.isEmpty() || are.isEmpty()
        ? Optional.empty()
        : Optional.of("the job ran it with other steps: it has more of them now");
  }

  private static List<Explanation.Step> steps(Explanation explanation) {
    return explanation.stages().stream().flatMap(stage -> stage.steps().stream()).toList();
  }

  /** But for the number of tasks, which is the process's. */
  private static String text(Explanation.Step step) {
    return "step "
        + step.node()
        + " is `"
        + (step.what() + " " + step.detail()).strip()
        + "`"
        + (step.inputs().isEmpty() ? "" : " of " + step.inputs())
        + step.shuffle().map(shuffle -> " by " + shuffle.buckets() + " buckets").orElse("");
  }
}
