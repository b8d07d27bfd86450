package io.tarn.testkit.simulation;

import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.Plan;
import io.tarn.spi.output.Delivery;
import io.tarn.spi.output.OpenOutput;
import io.tarn.spi.output.Output;
import io.tarn.spi.output.OutputWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An output whose other side is reached by requests, which get lost, come late and twice, as all of
 * a process's do.
 *
 * @param failing told of what must not happen
 */
record SimulatedOutput(
    SimulatedProcess process,
    Cluster cluster,
    OtherSide otherSide,
    FaultyRule rule,
    Consumer<AssertionError> failing)
    implements Output<Input.Event> {
  @Override
  public OutputWriter<Input.Event> writer() {
    return (attempt, partition, events, blocks) -> {
      List<Input.Event> written = new ArrayList<>();
      events.forEachRemaining(written::add);
      if (written.isEmpty()) {
        return Optional.empty();
      }
      long version = attempt.plan().version();
      process.write(
          "write to the output", () -> otherSide.stage(version, partition, written), () -> {});
      return Optional.of(String.valueOf(written.size()));
    };
  }

  @Override
  public OpenOutput open(String job, String output, BlockStore blocks) {
    return new OpenOutput() {
      @Override
      public Optional<String> prepare(Plan plan, List<String> receipts) {
        int count = receipts.stream().mapToInt(Integer::parseInt).sum();
        int staged =
            process.read("look at what was written", () -> otherSide.stagedCount(plan.version()));
        if (staged != count) {
          throw new IllegalStateException(staged + " events were written, not " + count);
        }
        if (rule == FaultyRule.DELIVERED_BEFORE_COMMIT && count > 0) {
          deliver(new Delivery(job, output, plan.epoch(), plan.batch(), plan.version(), ""));
        }
        return count == 0 ? Optional.empty() : Optional.of(String.valueOf(count));
      }

      @Override
      public void deliver(Delivery delivery) {
        process.write("deliver", () -> checked(delivery), () -> {});
      }

      @Override
      public void close() {}
    };
  }

  private void checked(Delivery delivery) {
    try {
      otherSide.deliver(delivery, cluster);
    } catch (AssertionError e) {
      failing.accept(e); // thrown, it would be one failure of the output more
    }
  }
}
