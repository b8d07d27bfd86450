package io.tarn.stream.engine.internal.run;

import io.tarn.schemas.TableSchema;
import io.tarn.spi.block.BlockOwner;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.BadRecords;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.EarliestTimers;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.SinkNote;
import io.tarn.spi.run.Runner;
import io.tarn.spi.source.Source;
import io.tarn.spi.write.Backend;
import io.tarn.spi.write.BackendAddress;
import io.tarn.spi.write.DeadLetters;
import io.tarn.spi.write.JobLog;
import io.tarn.spi.write.JobSetup;
import io.tarn.stream.engine.internal.graph.Graph;
import io.tarn.stream.engine.internal.plan.Planner;
import io.tarn.stream.engine.internal.state.Opening;
import io.tarn.stream.engine.internal.state.ProcessState;
import io.tarn.stream.engine.internal.state.StateRecipe;
import io.tarn.stream.engine.internal.state.StoredNotes;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.shared.CacheBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a running job holds open: its log, its tables, its inputs and what it is attached to. */
final class OpenJob implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenJob.class);

  private final JobLog log;
  private final Opening opening;
  private final DeadLetters deadLetters;
  private final ProcessState state;
  private final Inputs inputs;
  private final Attachments attachments;
  private final Outputs outputs;
  private final BadRecords badRecords;

  private OpenJob(
      JobLog log,
      Opening opening,
      DeadLetters deadLetters,
      Function<BlockOwner, BlockStore> blocks,
      Inputs inputs,
      Attachments attachments,
      Outputs outputs,
      EngineConfig config,
      CacheBudget cache) {
    this.log = log;
    this.opening = opening;
    this.deadLetters = deadLetters;
    this.state =
        ProcessState.ofOpened(
            opening,
            schema -> log.table(schema.table()),
            deadLetters,
            blocks,
            config.cacheBytes(),
            cache);
    this.inputs = inputs;
    inputs.openedIn(state, log::readPoint);
    this.attachments = attachments;
    this.outputs = outputs;
    this.badRecords = config.badRecords();
  }

  /**
   * Opens all that may fail first and the log last: whoever runs the job now is not fenced by one
   * that cannot start. What was opened is closed again if the rest fails.
   */
  static OpenJob open(JobParts parts, Backend backend, String owner) {
    String job = parts.job();
    EngineConfig config = parts.config();
    Runner runner = parts.runner();
    Graph graph = parts.graph();
    List<TableSchema> tables = new ArrayList<>(graph.tables());
    for (Source<?> source : graph.sources().values()) {
      source.table().map(StoredNotes::schema).ifPresent(tables::add);
    }
    Inputs inputs =
        new Inputs(
            graph,
            config,
            source -> backend.openBlocks(BlockOwner.ofSource(job, source), graph.safety()));
    Attachments attachments = null;
    Outputs outputs = null;
    try {
      attachments = Attachments.open(graph);
      outputs =
          new Outputs(
              job,
              graph.committedOutputs(),
              output -> backend.openBlocks(BlockOwner.ofOutput(job, output), graph.safety()));
      List<SinkNote> notes = new ArrayList<>(outputs.notes());
      notes.addAll(attachments.notes(job));
      BackendAddress address = backend.address();
      String explanation = new Planner(graph, runner, config.strict()).explanation(job).toJson();
      JobLog log =
          backend.openJob(
              job,
              new JobSetup(
                  owner,
                  tables,
                  config.deadLetterTtl(),
                  graph.safety(),
                  Optional.of(graph.parts(notes))));
      try {
        log.describe(explanation);
        graph.tables().forEach(table -> sayIfItGrows(job, table));
        Opening opening =
            new Opening(
                UUID.randomUUID().toString(),
                job,
                log.epoch(),
                address,
                tables.stream().map(schema -> log.table(schema.table()).schema()).toList(),
                graph.safety(),
                Math.max(1, parts(graph)) * runner.parallelism(),
                config.strict());
        return new OpenJob(
            log,
            opening,
            backend.openDeadLetters(job),
            whose -> backend.openBlocks(whose, graph.safety()),
            inputs,
            attachments,
            outputs,
            config,
            parts.cache());
      } catch (RuntimeException | Error e) {
        log.close();
        throw e;
      }
    } catch (RuntimeException | Error e) {
      inputs.close();
      if (attachments != null) {
        attachments.close();
      }
      if (outputs != null) {
        outputs.close();
      }
      throw e;
    }
  }

  /** How many parts the tables have, each with caches of its own. */
  private static int parts(Graph graph) {
    return graph.tables().stream().mapToInt(table -> 1 + table.entries().size()).sum();
  }

  private static void sayIfItGrows(String job, TableSchema table) {
    if (table.window().isPresent() && !table.window().get().closes()) {
      LOG.warn(
          "The windows of table {} of {} never close, as their stream has no watermark: all of them"
              + " are kept for as long as the job is; withWatermark lets them close, and a retention"
              + " lets them go",
          table.table(),
          job);
    }
  }

  /**
   * The batch that a former writer planned and did not commit: to be run again as it was before any
   * other. Only where a bad record would fail it, and the job now has dead letters for those, it is
   * let go on: as long as no function fails both give the same, and once one does, the former gave
   * nothing.
   */
  Optional<Interrupted> interrupted() {
    boolean skipped = log.skipsInterrupted();
    if (!skipped) {
      log.interrupted().ifPresent(inputs::checkReads);
    }
    return log.interrupted().map(plan -> new Interrupted(again(plan.request()), skipped));
  }

  private PlanRequest again(PlanRequest request) {
    return request.badRecords() == BadRecords.FAIL ? request.withBadRecords(badRecords) : request;
  }

  /**
   * A batch that was planned and not committed.
   *
   * @param request what was planned
   * @param skipped whether it is to be passed over instead of run
   */
  record Interrupted(PlanRequest request, boolean skipped) {}

  JobLog log() {
    return log;
  }

  DeadLetters deadLetters() {
    return deadLetters;
  }

  /** The names of all its tables. */
  Set<String> tables() {
    return opening.tables().stream().map(TableSchema::table).collect(Collectors.toSet());
  }

  /** How the tasks of an attempt that sees the last committed batch are begun. */
  StateRecipe recipe(Plan plan) {
    return recipe(new Attempt(plan, log.readPoint(), timers()));
  }

  StateRecipe recipe(Attempt attempt) {
    return new StateRecipe(attempt, opening);
  }

  /** From when on timers may come due, by table, as the last commit knows it. */
  Map<String, List<EarliestTimers>> timers() {
    return log.committed().map(Committed::timers).orElse(Map.of());
  }

  Inputs inputs() {
    return inputs;
  }

  Outputs outputs() {
    return outputs;
  }

  @Override
  public void close() {
    state.close();
    inputs.close();
    attachments.close();
    outputs.close();
    log.close();
  }
}
