package io.tarn.serving.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tarn.runtime.Tarn;
import io.tarn.serving.api.Lake;
import io.tarn.serving.http.HttpServer;
import io.tarn.serving.http.RequestTimes;
import io.tarn.spi.read.ReadStore;
import java.time.Duration;

/** All figures of a process, for Prometheus. Thread-safe. */
public final class Metrics implements AutoCloseable {
  /** What {@link #scrape} gives. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final Duration[] REQUEST_BOUNDS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5)
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private JobMetrics jobs;

  public Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  /**
   * Adds what jobs have committed, and what those of this process hold.
   *
   * @param tarn the runtime that jobs of this process run in, if any do
   */
  public void bind(Lake lake, Tarn tarn) {
    jobs = new JobMetrics(lake, registry);
    Gauge.builder("tarn.state.cache.bytes", tarn, of -> of.figures().cacheBytesHeld())
        .description("What the caches of the jobs of this process hold")
        .baseUnit("bytes")
        .register(registry);
    Gauge.builder("tarn.state.cache.limit", tarn, of -> of.figures().cacheBytes())
        .description("What they may hold")
        .baseUnit("bytes")
        .register(registry);
    Gauge.builder("tarn.task.threads", tarn, of -> of.figures().taskThreads())
        .description("Threads of this process that run tasks")
        .register(registry);
  }

  /** Adds what a server holds. */
  public void bind(HttpServer http) {
    Gauge.builder("tarn.http.waiting", http, HttpServer::waiting)
        .description("Requests that wait for a thread")
        .register(registry);
    Gauge.builder("tarn.http.held", http, HttpServer::heldBytes)
        .description("Answers that wait to be taken by their clients")
        .baseUnit("bytes")
        .register(registry);
    Gauge.builder("tarn.http.streams", http, HttpServer::openStreams)
        .description("Streams of events that are open")
        .register(registry);
  }

  /** The same store; how long it takes is counted. */
  public ReadStore metered(ReadStore store) {
    return MeteredReads.of(store, registry);
  }

  /** Keeps the times of requests. */
  public RequestTimes requests() {
    return (operation, status, nanos) ->
        Timer.builder("tarn.http.requests")
            .description("From a request to when its client has taken the answer")
            .tag("operation", operation)
            .tag("status", String.valueOf(status))
            .serviceLevelObjectives(REQUEST_BOUNDS)
            .register(registry)
            .record(Duration.ofNanos(nanos));
  }

  /** All figures as they are now; reads HBase for those of jobs. */
  public String scrape() {
    jobs.look();
    return registry.scrape();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
