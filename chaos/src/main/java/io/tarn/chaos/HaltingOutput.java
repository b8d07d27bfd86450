package io.tarn.chaos;

import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.SinkNote;
import io.tarn.spi.output.Delivery;
import io.tarn.spi.output.OpenOutput;
import io.tarn.spi.output.Output;
import io.tarn.spi.output.OutputWriter;
import java.util.Collection;
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
    return (attempt, partition, records, blocks) ->
        writer.write(attempt, partition, haltedAtEnd(records), blocks);
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
  public OpenOutput open(String job, String name, BlockStore blocks) {
    return new Open(output.open(job, name, new HaltingBlocks(blocks)));
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

  /** What is delivered is read in parts: between them is in the midst of it. */
  private record HaltingBlocks(BlockStore blocks) implements BlockStore {
    @Override
    public void write(String name, byte[] bytes) {
      blocks.write(name, bytes);
    }

    @Override
    public Optional<byte[]> read(String name) {
      if (!name.endsWith("-0000000")) { // it is not the first
        KillPoint.MID_DELIVERY.reached();
      }
      return blocks.read(name);
    }

    @Override
    public List<String> names(String from, int most) {
      return blocks.names(from, most);
    }

    @Override
    public void delete(Collection<String> names) {
      blocks.delete(names);
    }
  }
}
