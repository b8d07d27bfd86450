package io.tarn.serving.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tarn.spi.read.JobReads;
import io.tarn.spi.read.ReadStore;
import io.tarn.spi.read.TableReads;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;

/**
 * A store whose reads are timed, call by call. What a scan finds is fetched behind its beginning,
 * which alone is timed.
 */
final class MeteredReads {
  private static final Duration[] BOUNDS = {
    Duration.ofNanos(100_000),
    Duration.ofNanos(250_000),
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(50),
    Duration.ofMillis(250),
    Duration.ofSeconds(1)
  };

  private final MeterRegistry registry;

  private MeteredReads(MeterRegistry registry) {
    this.registry = registry;
  }

  static ReadStore of(ReadStore store, MeterRegistry registry) {
    return new MeteredReads(registry).timed(ReadStore.class, store);
  }

  private <T> T timed(Class<T> type, T target) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> call(target, method, arguments)));
  }

  private Object call(Object target, Method method, Object[] arguments) throws Throwable {
    long began = System.nanoTime();
    try {
      Object found = method.invoke(target, arguments);
      if (found instanceof JobReads reads) {
        return timed(JobReads.class, reads);
      }
      return found instanceof TableReads reads ? timed(TableReads.class, reads) : found;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    } finally {
      record(method, System.nanoTime() - began);
    }
  }

  private void record(Method method, long nanos) {
    String call =
        switch (method.getName()) {
          case "jobs",
              "row",
              "graph",
              "batch",
              "batches",
              "dead",
              "tables",
              "stored",
              "read",
              "scan" ->
              method.getName();
          default -> null; // asks nobody
        };
    if (call != null) {
      Timer.builder("tarn.hbase.reads")
          .description("Requests to HBase for readers: `row` is a job's row, `read` rows of tables")
          .tag("call", call)
          .serviceLevelObjectives(BOUNDS)
          .register(registry)
          .record(Duration.ofNanos(nanos));
    }
  }
}
