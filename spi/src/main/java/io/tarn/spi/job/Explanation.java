package io.tarn.spi.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tarn.schemas.JacksonMappers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a job does in each batch: the steps of its graph, by the stages that they run in. It is kept
 * with the job, so that it can be shown while nothing runs.
 *
 * @param job the job's name
 * @param tables how many tables its operations keep
 * @param watermarks how many watermarks its outputs wait for
 * @param stages what is not parted by a shuffle, in the order of their first steps
 */
public record Explanation(String job, int tables, int watermarks, List<Stage> stages) {
  public Explanation {
    stages = List.copyOf(stages);
  }

  /**
   * Steps that run in one go.
   *
   * @param after the names of the shuffles that must have ended before; none where splits are read
   */
  public record Stage(List<String> after, List<Step> steps) {
    public Stage {
      after = List.copyOf(after);
      steps = List.copyOf(steps);
    }
  }

  /**
   * One step of the graph.
   *
   * @param node its number in the graph, which dead letters and the figures of batches name
   * @param what what is done
   * @param inputs the steps that its records come from
   * @param detail what else there is to say; may be empty
   * @param shuffle how its records are moved then, if they are
   */
  public record Step(
      int node, String what, List<Integer> inputs, String detail, Optional<Shuffle> shuffle) {
    public Step {
      inputs = List.copyOf(inputs);
    }
  }

  /**
   * A move of records to where their buckets are.
   *
   * @param name a letter, from A on
   * @param buckets how many buckets there are
   * @param tasks how many tasks have them
   */
  public record Shuffle(String name, int buckets, int tasks) {}

  /** One JSON object, as the job's row keeps it. */
  public String toJson() {
    try {
      return JacksonMappers.JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an explanation can always be written", e);
    }
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static Explanation parse(String json) {
    try {
      return JacksonMappers.JSON.readValue(json, Explanation.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not the explanation of a job: " + json, e);
    }
  }

  /** For people: a line for each step, in aligned columns, with a line break after each. */
  public String text() {
    List<Step> steps = stages.stream().flatMap(stage -> stage.steps().stream()).toList();
    int what = widest(steps, Step::what);
    int inputs = widest(steps, Explanation::inputs);
    int detail = widest(steps, Step::detail);
    List<String> lines = new ArrayList<>();
    lines.add(
        "job " + job + " · " + count(tables, "table") + " · " + count(watermarks, "watermark"));
    for (int i = 0; i < stages.size(); i++) {
      Stage stage = stages.get(i);
      lines.add(
          "stage "
              + (i + 1)
              + (stage.after().isEmpty()
                  ? ", a task per split"
                  : ", after " + String.join(" and ", stage.after())));
      for (Step step : stage.steps()) {
        lines.add(
            String.format(
                    Locale.ROOT,
                    "%4d  %s  %s  %s  %s",
                    step.node(),
                    padded(step.what(), what),
                    padded(inputs(step), inputs),
                    padded(step.detail(), detail),
                    step.shuffle().map(Explanation::moved).orElse(""))
                .stripTrailing());
      }
    }
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  private static String inputs(Step step) {
    return step.inputs().isEmpty()
        ? ""
        : "← " + step.inputs().stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private static String moved(Shuffle shuffle) {
    return "shuffle "
        + shuffle.name()
        + ": "
        + count(shuffle.buckets(), "bucket")
        + ", "
        + count(shuffle.tasks(), "task");
  }

  private static String count(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private static int widest(List<Step> steps, Function<Step, String> column) {
    return steps.stream().map(column).mapToInt(String::length).max().orElse(0);
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }
}
