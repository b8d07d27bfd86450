package io.tarn.stream.engine.internal.run;

import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.SinkNote;
import io.tarn.spi.output.Delivery;
import io.tarn.spi.output.OpenOutput;
import io.tarn.spi.output.Output;
import io.tarn.spi.write.FencedException;
import io.tarn.spi.write.JobLog;
import io.tarn.stream.engine.internal.plan.LaidOutput;
import io.tarn.stream.engine.job.JobRun;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The outputs of an open job that take part in its commits. Used by the job's own thread. */
final class Outputs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Outputs.class);

  /** Receipts lie in the batch's record, which a cell must hold with all else. */
  private static final int MOST_RECEIPT_BYTES = 1 << 20;

  private final Map<String, OpenOutput> open = new LinkedHashMap<>();

  /**
   * Opens them, which say if they cannot be written to.
   *
   * @param blocksOf the blocks of an output
   */
  Outputs(String job, Map<String, Output<?>> outputs, Function<String, BlockStore> blocksOf) {
    try {
      outputs.forEach(
          (name, output) -> open.put(name, output.open(job, name, blocksOf.apply(name))));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  List<SinkNote> notes() {
    return open.values().stream().flatMap(output -> output.noted().stream()).toList();
  }

  /** What an attempt's tasks have written, ready to be delivered: the receipts to be committed. */
  final class Prepared implements LaidOutput.Receipts {
    private final Map<String, String> receipts = new HashMap<>();

    @Override
    public void take(String output, Plan plan, List<String> ofTasks) {
      Optional<String> receipt = open.get(output).prepare(plan, ofTasks);
      receipt.ifPresent(text -> receipts.put(output, checked(output, plan, text)));
    }

    Map<String, String> receipts() {
      return receipts;
    }
  }

  private static String checked(String output, Plan plan, String receipt) {
    int bytes = receipt.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MOST_RECEIPT_BYTES) {
      throw new IllegalStateException(
          "the receipt of output "
              + output
              + " for batch "
              + plan.batch()
              + " of "
              + plan.job()
              + " is "
              + bytes
              + " bytes, and must not be more than "
              + MOST_RECEIPT_BYTES
              + "; make batches smaller, or have the output keep less in it");
    }
    return receipt;
  }

  /** An attempt was given up. */
  void aborted(Plan plan) {
    open.forEach(
        (name, output) -> {
          try {
            output.aborted(plan);
          } catch (RuntimeException e) {
            LOG.warn(
                "What attempt {} at batch {} of {} wrote to output {} could not be cleared away",
                plan.version(),
                plan.batch(),
                plan.job(),
                name,
                e);
          }
        });
  }

  /**
   * Delivers what has been committed, as far as that succeeds: of each output in the order of
   * batches.
   *
   * @return the oldest delivery that did not succeed, and how many wait with it
   * @throws FencedException if an output knows a later writer
   */
  Optional<Failed> deliver(JobLog log) {
    Map<String, Integer> left = new HashMap<>();
    Delivery oldest = null;
    Exception cause = null;
    for (Delivery delivery : log.undelivered()) {
      Optional<Exception> failure =
          left.containsKey(delivery.output()) ? Optional.empty() : tryDeliver(delivery);
      if (failure.isEmpty() && !left.containsKey(delivery.output())) {
        log.delivered(delivery);
      } else {
        left.merge(delivery.output(), 1, Integer::sum);
      }
      if (failure.isPresent() && oldest == null) {
        oldest = delivery;
        cause = failure.get();
      }
    }
    return oldest == null
        ? Optional.empty()
        : Optional.of(new Failed(oldest, cause, Collections.max(left.values())));
  }

  private Optional<Exception> tryDeliver(Delivery delivery) {
    try {
      open.get(delivery.output()).deliver(delivery);
      return Optional.empty();
    } catch (FencedException e) {
      throw e;
    } catch (Exception e) { // an output in another language may throw checked ones
      LOG.warn(
          "Batch {} of {} could not be delivered to output {} yet",
          delivery.batch(),
          delivery.job(),
          delivery.output(),
          e);
      return Optional.of(e);
    }
  }

  /**
   * A delivery that did not succeed.
   *
   * @param cause why
   * @param most how many batches the output that lacks most has not been given
   */
  record Failed(Delivery delivery, Exception cause, int most) {
    JobRun.Waiting waiting() {
      return new JobRun.Waiting(delivery.output(), delivery.batch(), cause);
    }
  }

  @Override
  public void close() {
    open.forEach(
        (name, output) -> {
          try {
            output.close();
          } catch (RuntimeException e) {
            LOG.warn("Output {} could not be closed", name, e);
          }
        });
  }
}
