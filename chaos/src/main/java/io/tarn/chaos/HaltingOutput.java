package io.tarn.chaos;

import io.tarn.spi.job.Plan;
import io.tarn.spi.job.SinkNote;
import io.tarn.spi.output.Delivery;
import io.tarn.spi.output.OpenOutput;
import io.tarn.spi.output.Output;
import io.tarn.spi.output.OutputWriter;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * An output that ends the process at {@link KillPoint}s.
 *
 * @param output does all the work
 */
record HaltingOutput(Output<String> output) implements Output<String> {
  @Override
  public OutputWriter<String> writer() {
    OutputWriter<String> writer = output.writer();
    return (attempt, partition, records) -> writer.write(attempt, partition, haltedAtEnd(records));
  }

  private static Iterator<String> haltedAtEnd(Iterator<String> records) {
    return new Iterator<>() {
      private boolean any;

      @Override
      public boolean hasNext() {
        boolean more = records.hasNext();
        if (any && !more) {
          KillPoint.WRITING.reached();
        }
        return more;
      }

      @Override
      public String next() {
        any = true;
        return records.next();
      }
    };
  }

  @Override
  public OpenOutput open(String job, String name) {
    return new Open(output.open(job, name));
  }

  private record Open(OpenOutput opened) implements OpenOutput {
    @Override
    public Optional<SinkNote> noted() {
      return opened.noted();
    }

    @Override
    public Optional<String> prepare(Plan plan, List<String> receipts) {
      Optional<String> receipt = opened.prepare(plan, receipts);
      KillPoint.BEFORE_COMMIT.reached();
      return receipt;
    }

    @Override
    public void deliver(Delivery delivery) {
      KillPoint.BEFORE_DELIVERY.reached();
      opened.deliver(delivery);
      KillPoint.BEFORE_NOTE.reached();
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
