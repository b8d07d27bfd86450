package io.tarn.serving.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tarn.client.JobReader;
import io.tarn.client.JobStatus;
import io.tarn.schemas.JacksonMappers;
import io.tarn.serving.api.Lake;
import io.tarn.spi.job.BatchEntry;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Committed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What jobs have committed, wherever they run: read from HBase when the figures are asked for, each
 * batch once. Thread-safe.
 */
final class JobMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(JobMetrics.class);
  private static final int MOST_BATCHES = 1_000;
  private static final long NEW_FOR_NANOS = 500_000_000L;

  private static final Duration[] STEP_BOUNDS = {
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofMinutes(1)
  };

  private final Lake lake;
  private final MeterRegistry registry;
  private final Map<String, Watched> jobs = new HashMap<>();
  private volatile boolean wasRead;
  private long lookedNanos = System.nanoTime() - NEW_FOR_NANOS;

  JobMetrics(Lake lake, MeterRegistry registry) {
    this.lake = lake;
    this.registry = registry;
    Gauge.builder("tarn.readable", this, of -> of.wasRead ? 1 : 0)
        .description("Whether HBase could be read for these figures; if not, those of jobs are old")
        .register(registry);
  }

  /** Brings the figures up to date, if they were not a moment ago. */
  synchronized void look() {
    if (System.nanoTime() - lookedNanos < NEW_FOR_NANOS) {
      return;
    }
    try {
      Set<String> running = lake.running().keySet();
      List<JobStatus> found = lake.client().jobs();
      for (JobStatus status : found) {
        jobs.computeIfAbsent(status.job(), Watched::new)
            .now(status, running.contains(status.job()));
      }
      forgetBut(found.stream().map(JobStatus::job).collect(Collectors.toSet()));
      wasRead = true;
      lookedNanos = System.nanoTime();
    } catch (IOException | RuntimeException e) {
      wasRead = false;
      LOG.debug("The figures of jobs could not be read", e);
    }
  }

  private void forgetBut(Set<String> there) {
    jobs.values()
        .removeIf(
            job -> {
              boolean gone = !there.contains(job.name);
              if (gone) {
                job.meters.forEach(registry::remove);
              }
              return gone;
            });
  }

  /** One job. */
  private final class Watched {
    private final String name;
    private final List<Meter> meters = new ArrayList<>();
    private final Map<String, Timer> steps = new HashMap<>();
    private final Counter rowsRead;
    private final Counter rowsCached;
    private final Counter rowsWritten;
    private final Counter aborted;
    private volatile JobStatus status;
    private volatile boolean running;
    private volatile long oldest;
    private long counted = -1;

    Watched(String name) {
      this.name = name;
      gauge(
          "tarn.job.running", "Whether a process runs the job now", null, of -> of.running ? 1 : 0);
      gauge("tarn.job.epoch", "How often the job was opened", null, of -> of.status.epoch());
      gauge("tarn.job.batch", "The last committed batch", null, of -> committed(Committed::batch));
      gauge(
          "tarn.job.age",
          "Now minus the time of the last committed batch",
          "seconds",
          of -> committed(last -> (System.currentTimeMillis() - last.version()) / 1e3));
      gauge(
          "tarn.job.watermark.lag",
          "Now minus the watermark of the last committed batch",
          "seconds",
          of -> committed(JobMetrics::watermarkLag));
      gauge(
          "tarn.job.history",
          "Batches back from the last one of which all tables can show a snapshot",
          "batches",
          of -> committed(last -> last.batch() - of.oldest));
      gauge(
          "tarn.job.outputs.waiting",
          "Committed batches that outputs have not been given",
          "batches",
          of -> of.status.undelivered().values().stream().mapToInt(List::size).sum());
      counter(
          "tarn.job.records",
          "Records that were read",
          of -> committed(last -> last.totals().input()));
      counter(
          "tarn.job.dead",
          "Records that went to the dead letters",
          of -> committed(last -> last.totals().dead()));
      counter("tarn.job.late", "Late records", of -> committed(last -> last.totals().late()));
      rowsRead = counted("tarn.job.rows.read", "Rows of state that were read from HBase");
      rowsCached = counted("tarn.job.rows.cached", "Rows of state that the caches had");
      rowsWritten = counted("tarn.job.rows.written", "Rows of state that were written");
      aborted = counted("tarn.job.attempts.aborted", "Attempts that were given up");
    }

    private void gauge(
        String metric, String description, String unit, ToDoubleFunction<Watched> value) {
      meters.add(
          Gauge.builder(metric, this, value)
              .description(description)
              .baseUnit(unit)
              .tag("job", name)
              .register(registry));
    }

    private void counter(String metric, String description, ToDoubleFunction<Watched> value) {
      meters.add(
          FunctionCounter.builder(metric, this, value)
              .description(description)
              .tag("job", name)
              .register(registry));
    }

    private Counter counted(String metric, String description) {
      Counter counter =
          Counter.builder(metric).description(description).tag("job", name).register(registry);
      meters.add(counter);
      return counter;
    }

    private double committed(ToDoubleFunction<Committed> value) {
      return status.committed().map(value::applyAsDouble).orElse(Double.NaN);
    }

    void now(JobStatus newStatus, boolean isRunning) {
      status = newStatus;
      running = isRunning;
      newStatus.committed().ifPresent(last -> count(lake.client().job(name), last.batch()));
    }

    /** Counts the batches that were not yet; those before this process looked are not. */
    private void count(JobReader reader, long newest) {
      oldest = reader.oldestSnapshot().batch();
      if (counted < 0 || newest < counted) {
        counted = newest;
      }
      long missing = Math.min(newest - counted, MOST_BATCHES);
      if (missing > 0) {
        long after = counted;
        reader.batches((int) missing).stream()
            .filter(each -> each.batch() > after)
            .forEach(this::count);
        counted = newest;
      }
    }

    private void count(BatchEntry entry) {
      JsonNode progress = parse(entry.progress());
      rowsRead.increment(progress.path("stateRowsRead").asDouble());
      rowsCached.increment(progress.path("stateRowsCached").asDouble());
      rowsWritten.increment(progress.path("stateRowsWritten").asDouble());
      aborted.increment(Math.max(0, progress.path("attempts").asInt() - 1));
      progress
          .path("durationMillis")
          .properties()
          .forEach(
              step ->
                  steps
                      .computeIfAbsent(step.getKey(), this::step)
                      .record(Duration.ofNanos((long) (step.getValue().asDouble() * 1e6))));
    }

    private Timer step(String step) {
      Timer timer =
          Timer.builder("tarn.job.step")
              .description("How long a step of a batch took; `batch` is all of it")
              .tag("job", name)
              .tag("step", step)
              .serviceLevelObjectives(STEP_BOUNDS)
              .register(registry);
      meters.add(timer);
      return timer;
    }
  }

  private static double watermarkLag(Committed last) {
    long watermark = last.time().watermarkMillis();
    return watermark == BatchTime.NO_WATERMARK
        ? Double.NaN
        : (System.currentTimeMillis() - watermark) / 1e3;
  }

  private static JsonNode parse(String json) {
    try {
      return JacksonMappers.JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not the figures of a batch: " + json, e);
    }
  }
}
