package io.tarn.testkit;

import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.SinkNote;
import io.tarn.spi.output.Delivery;
import io.tarn.spi.output.OpenOutput;
import io.tarn.spi.output.Output;
import io.tarn.spi.output.OutputWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An output during whose steps the process dies when a test says so, or which cannot be reached. A
 * process that dies is an {@link Error}: the engine does nothing more for the batch, as if it were
 * gone. Restart the job then.
 *
 * @param <T> the records
 */
public final class CrashingOutput<T> implements Output<T> {
  /** Where the process dies, in the order of a batch. */
  public enum Step {
    /** A task has written its records, and no receipt comes of it: only the task dies. */
    WRITE,
    /** All tasks have written, and nothing is prepared. */
    BEFORE_PREPARE,
    /** All is prepared, and nothing is committed. */
    BEFORE_COMMIT,
    /** The batch is committed, and nothing is delivered. */
    BEFORE_DELIVERY,
    /** The batch is delivered, and that is not noted. */
    BEFORE_NOTE
  }

  /** The process has died. */
  public static final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash(Step step) {
      super("the process dies at " + step);
    }
  }

  /** By output, where it dies next: tasks are sent, and find it here. */
  private static final Map<String, Step> NEXT = new ConcurrentHashMap<>();

  private final String id = UUID.randomUUID().toString();
  private final Output<T> output;
  private boolean down;

  /**
   * @param output does all the work
   */
  public CrashingOutput(Output<T> output) {
    this.output = output;
  }

  /** Has the process die once, when it next comes to the step. */
  public void crashAt(Step step) {
    NEXT.put(id, step);
  }

  /** Whether it cannot be reached from now on: it throws instead of delivering anything. */
  public void down(boolean newDown) {
    down = newDown;
  }

  private static void reach(String id, Step step) {
    if (NEXT.remove(id, step)) {
      throw new Crash(step);
    }
  }

  @Override
  public OutputWriter<T> writer() {
    OutputWriter<T> writer = output.writer();
    String sent = id;
    return (attempt, partition, records, blocks) -> {
      Optional<String> receipt = writer.write(attempt, partition, records, blocks);
      reach(sent, Step.WRITE);
      return receipt;
    };
  }

  @Override
  public OpenOutput open(String job, String name, BlockStore blocks) {
    return new Open(output.open(job, name, blocks));
  }

  private final class Open implements OpenOutput {
    private final OpenOutput opened;

    Open(OpenOutput opened) {
      this.opened = opened;
    }

    @Override
    public Optional<SinkNote> noted() {
      return opened.noted();
    }

    @Override
    public Optional<String> prepare(Plan plan, List<String> receipts) {
      reach(id, Step.BEFORE_PREPARE);
      Optional<String> receipt = opened.prepare(plan, receipts);
      reach(id, Step.BEFORE_COMMIT);
      return receipt;
    }

    @Override
    public void deliver(Delivery delivery) {
      if (down) {
        throw new IllegalStateException("the output is down");
      }
      reach(id, Step.BEFORE_DELIVERY);
      opened.deliver(delivery);
      reach(id, Step.BEFORE_NOTE);
    }

    @Override
    public void aborted(Plan plan) {
      opened.aborted(plan);
    }

    @Override
    public void close() {
      opened.close();
    }
  }
}
