package io.tarn.stream.engine.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tarn.schemas.JacksonMappers;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.Plan;
import io.tarn.spi.output.Delivery;
import io.tarn.spi.output.OpenOutput;
import io.tarn.spi.output.Output;
import io.tarn.spi.output.OutputWriter;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Prints the first records of each batch, once it is committed. A terminal cannot tell a
 * repetition: after a crash between the print and its being noted, a batch is printed twice.
 *
 * @param limit how many records of a batch are printed at most
 * @param out where
 */
public record ConsoleOutput<T>(int limit, PrintStream out) implements Output<T> {
  /** Longer ones are cut: a batch's lines are kept with its commit until they are printed. */
  private static final int LONGEST_LINE = 2_000;

  /** What a batch's lines may have together, in UTF-16 units; what is beyond is left out. */
  private static final int MOST = 150_000;

  public ConsoleOutput {
    if (limit < 0) {
      throw new IllegalArgumentException("limit must not be negative, but is " + limit);
    }
  }

  /** To standard output. */
  public static <T> ConsoleOutput<T> of(int limit) {
    return new ConsoleOutput<>(limit, System.out);
  }

  @Override
  public OutputWriter<T> writer() {
    int most = limit;
    return (attempt, partition, records, blocks) -> {
      List<String> lines = new ArrayList<>();
      long count = 0;
      for (; records.hasNext(); count++) {
        T each = records.next();
        if (lines.size() < most) {
          lines.add(cut(String.valueOf(each)));
        }
      }
      return count == 0 ? Optional.empty() : Optional.of(new Printed(count, lines).toJson());
    };
  }

  private static String cut(String line) {
    return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "…";
  }

  @Override
  public OpenOutput open(String job, String output, BlockStore blocks) {
    return new Open();
  }

  @Override
  public String toString() {
    return limit + " records at most";
  }

  private final class Open implements OpenOutput {
    @Override
    public Optional<String> prepare(Plan plan, List<String> receipts) {
      List<String> lines = new ArrayList<>();
      long count = 0;
      for (String receipt : receipts) {
        Printed printed = Printed.parse(receipt);
        count += printed.count();
        lines.addAll(printed.lines());
      }
      return Optional.of(new Printed(count, first(lines)).toJson());
    }

    private List<String> first(List<String> lines) {
      List<String> first = new ArrayList<>();
      int length = 0;
      for (String line : lines) {
        length += line.length();
        if (first.size() == limit || length > MOST) {
          break;
        }
        first.add(line);
      }
      return first;
    }

    @Override
    public void deliver(Delivery delivery) {
      Printed printed = Printed.parse(delivery.receipt());
      out.println("batch " + delivery.batch() + ": " + printed.count() + " records");
      printed.lines().forEach(line -> out.println("  " + line));
      if (printed.count() > printed.lines().size()) {
        out.println("  …");
      }
      out.flush();
    }

    @Override
    public void close() {
      out.flush();
    }
  }

  /**
   * What is printed of a batch.
   *
   * @param count how many records it has
   */
  private record Printed(long count, List<String> lines) {
    String toJson() {
      try {
        return JacksonMappers.JSON.writeValueAsString(this);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("lines can always be written", e);
      }
    }

    static Printed parse(String json) {
      try {
        return JacksonMappers.JSON.readValue(json, Printed.class);
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException("not a receipt of a console output: " + json, e);
      }
    }
  }
}
