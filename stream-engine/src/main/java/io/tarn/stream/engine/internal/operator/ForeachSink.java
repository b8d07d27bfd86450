package io.tarn.stream.engine.internal.operator;

import io.tarn.spi.job.Attempt;
import io.tarn.spi.run.UserFunctionException;
import io.tarn.spi.sink.Sink;
import io.tarn.stream.engine.function.ForeachWriter;
import io.tarn.stream.engine.function.PartitionWriter;
import io.tarn.stream.engine.function.SerializableSupplier;
import java.util.Iterator;

/**
 * Hands each partition's records to a function of the user's, or one by one to a writer.
 *
 * @param operation what the user has called
 */
public record ForeachSink<T>(String operation, PartitionWriter<T> writer) implements Sink<T> {
  /** By a writer that is made for each partition. */
  public static <T> ForeachSink<T> of(SerializableSupplier<? extends ForeachWriter<T>> writers) {
    return new ForeachSink<>(
        "foreach",
        (attempt, partition, records) ->
            write(
                NullResultException.check(writers.get(), "give a writer"),
                attempt,
                partition,
                records));
  }

  private static <T> void write(
      ForeachWriter<T> writer, Attempt attempt, int partition, Iterator<T> records)
      throws Exception {
    Throwable failure = null;
    try {
      if (writer.open(attempt, partition)) {
        while (records.hasNext()) {
          process(writer, records.next());
        }
      }
    } catch (Throwable e) { // whatever it is, the writer is told of it
      failure = e;
      throw e;
    } finally {
      close(writer, failure);
    }
  }

  private static <T> void process(ForeachWriter<T> writer, T record) {
    try {
      writer.process(record);
    } catch (Exception e) {
      throw new UserFunctionException(
          "foreach failed on " + Texts.shortened(record) + ": " + Texts.of(e), e);
    }
  }

  private static void close(ForeachWriter<?> writer, Throwable failure) throws Exception {
    try {
      writer.close(failure);
    } catch (Exception e) {
      if (failure == null) {
        throw e;
      }
      failure.addSuppressed(e);
    }
  }

  @Override
  public void open() {}

  @Override
  public void write(Attempt attempt, int partition, Iterator<T> records) {
    try {
      writer.write(attempt, partition, records);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new UserFunctionException(
          operation + " failed on partition " + partition + ": " + Texts.of(e), e);
    }
  }

  @Override
  public void close() {}
}
