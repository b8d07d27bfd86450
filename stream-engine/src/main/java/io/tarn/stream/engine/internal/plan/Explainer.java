package io.tarn.stream.engine.internal.plan;

import io.tarn.schemas.TableSchema;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.job.Explanation;
import io.tarn.stream.engine.internal.graph.Graph;
import io.tarn.stream.engine.internal.graph.Node;
import io.tarn.stream.engine.internal.graph.Showing;
import io.tarn.stream.engine.internal.graph.Watermark;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;

/** Says for people what each node of a graph does. Used once. */
final class Explainer implements Node.Visitor<Explanation.Step> {
  private static final int LETTERS = 26;

  private final Graph graph;
  private final IntUnaryOperator tasksOfBuckets;

  /** By node, the numbers of the shuffles that must have ended before its stage begins. */
  private final Map<Integer, SortedSet<Integer>> before = new HashMap<>();

  /** The numbers of shuffles, by the nodes that move records. */
  private final Map<Integer, Integer> shuffles = new HashMap<>();

  /**
   * @param tasksOfBuckets how many tasks have keys of so many buckets
   */
  Explainer(Graph graph, IntUnaryOperator tasksOfBuckets) {
    this.graph = graph;
    this.tasksOfBuckets = tasksOfBuckets;
  }

  Explanation explain(String job) {
    Map<SortedSet<Integer>, List<Explanation.Step>> stages = new LinkedHashMap<>();
    for (Node node : graph.nodes()) {
      SortedSet<Integer> after = new TreeSet<>();
      node.inputs().forEach(input -> after.addAll(behind(input)));
      before.put(node.id(), after);
      stages.computeIfAbsent(after, missing -> new ArrayList<>()).add(node.accept(this));
    }
    List<Explanation.Stage> described = new ArrayList<>();
    stages.forEach(
        (after, steps) ->
            described.add(
                new Explanation.Stage(after.stream().map(Explainer::letter).toList(), steps)));
    return new Explanation(job, graph.tables().size(), graph.watermarks().size(), described);
  }

  /** The shuffles that have ended where the node's records are. */
  private SortedSet<Integer> behind(Node node) {
    Integer own = shuffles.get(node.id());
    return own == null ? before.get(node.id()) : new TreeSet<>(List.of(own));
  }

  /** A to Z, then A1. */
  private static String letter(int shuffle) {
    String letter = String.valueOf((char) ('A' + shuffle % LETTERS));
    return shuffle < LETTERS ? letter : letter + shuffle / LETTERS;
  }

  @Override
  public <T> Explanation.Step read(Node.Read<T> node) {
    return step(node, "read " + node.source().name(), nameOf(node.source()));
  }

  @Override
  public <T, U> Explanation.Step transform(Node.Transform<T, U> node) {
    Optional<String> key = node.type().key();
    boolean keyed = key.isPresent() && !key.equals(node.input().type().key());
    return step(node, node.operation().name() + (keyed ? " " + key.get() : ""), "");
  }

  @Override
  public <T> Explanation.Step stamp(Node.Stamp<T> node) {
    return node.watermark()
        .map(
            watermark -> step(node, "watermark " + watermark.name(), describe(watermark.awaited())))
        .orElseGet(() -> step(node, "event time", "no watermark"));
  }

  private static String describe(Watermark awaited) {
    return text(awaited.delay())
        + " behind the latest"
        + awaited.idleAfter().map(idle -> ", idle after " + text(idle)).orElse("");
  }

  @Override
  public <T> Explanation.Step union(Node.Union<T> node) {
    return step(node, "union", "");
  }

  @Override
  public <T> Explanation.Step repartition(Node.Repartition<T> node) {
    return moving(node, "repartition", "", node.partitions(), node.partitions());
  }

  @Override
  public <T, P, U> Explanation.Step whole(Node.Whole<T, P, U> node) {
    return moving(node, node.operation().name(), node.operation().describe(), 1, 1);
  }

  @Override
  public <K, V, P> Explanation.Step combine(Node.Combine<K, V, P> node) {
    return moving(
        node,
        "combine",
        node.window().map(window -> "panes of " + panes(window) + ": ").orElse("")
            + node.combiner().describe(),
        node.buckets(),
        tasksOfBuckets.applyAsInt(node.buckets()));
  }

  private Explanation.Step moving(Node node, String what, String detail, int buckets, int tasks) {
    int shuffle = shuffles.size();
    shuffles.put(node.id(), shuffle);
    return new Explanation.Step(
        node.id(),
        what,
        inputs(node),
        detail,
        Optional.of(new Explanation.Shuffle(letter(shuffle), buckets, tasks)));
  }

  @Override
  public <K, V, P> Explanation.Step reduce(Node.Reduce<K, V, P> node) {
    return step(node, node.input().purpose(), "");
  }

  @Override
  public <K, V, P, S, C> Explanation.Step update(Node.Update<K, V, P, S, C> node) {
    return step(
        node,
        "update " + node.operation().describe(),
        node.schema().window().map(window -> describe(window, node)).orElse(""));
  }

  private static String describe(WindowSpec window, Node node) {
    return text(window.length())
        + " every "
        + text(window.slide())
        + (window.offset().isZero() ? "" : " from " + text(window.offset()))
        + (window.closes()
            ? ", late below watermark " + String.join(", ", node.type().watermarks())
            : ", never closing: kept for good");
  }

  @Override
  public <C> Explanation.Step write(Node.Write<C> node) {
    TableSchema schema = node.input().schema();
    return step(
        node,
        "write " + schema.table(),
        schema.layout().name().toLowerCase(Locale.ROOT)
            + ", "
            + schema.toAttributes().get("tarn.value")
            + ", history "
            + schema.history()
            + schema.idleTtl().map(ttl -> ", idle TTL " + text(ttl)).orElse("")
            + schema.retention().map(kept -> ", retention " + text(kept)).orElse(""));
  }

  @Override
  public <C, T> Explanation.Step results(Node.Results<C, T> node) {
    return step(node, "results", describe(node.showing(), graph.takesBack(node)));
  }

  private static String describe(Showing showing, boolean takesBack) {
    return switch (showing.kind()) {
      case RECORDS -> "";
      case UPDATES -> takesBack ? "updates, with what they take back" : "";
      case CHANGES -> "changes";
      case FINALS -> "finals, by timers";
      case COMPLETE -> "complete, " + showing.maxBytes() + " bytes at most";
    };
  }

  @Override
  public <T> Explanation.Step toSink(Node.ToSink<T> node) {
    return step(node, "to sink", nameOf(node.sink()));
  }

  @Override
  public <T> Explanation.Step foreachBatch(Node.ForeachBatch<T> node) {
    return step(node, "foreachBatch", "");
  }

  @Override
  public <T> Explanation.Step toOutput(Node.ToOutput<T> node) {
    return step(node, "output " + node.name(), node.output().toString());
  }

  private static Explanation.Step step(Node node, String what, String detail) {
    return new Explanation.Step(node.id(), what, inputs(node), detail, Optional.empty());
  }

  private static List<Integer> inputs(Node node) {
    return node.inputs().stream().map(Node::id).toList();
  }

  private static String nameOf(Object made) {
    Class<?> of = made.getClass();
    return of.getSimpleName().isEmpty() ? of.getName() : of.getSimpleName();
  }

  /** Such as {@code 1m}, or {@code 1s and 59s}. */
  private static String panes(WindowSpec window) {
    Duration first = Duration.ofMillis(window.length().toMillis() % window.slide().toMillis());
    if (first.isZero() || window.hasGaps()) {
      return text(window.hasGaps() ? window.length() : window.slide());
    }
    return text(first) + " and " + text(window.slide().minus(first));
  }

  /** Such as {@code 10m}. */
  private static String text(Duration duration) {
    return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
  }
}
