package io.tarn.stream.engine.internal.trace;

import io.tarn.spi.job.Explanation;
import java.util.List;

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
