package io.tarn.testkit;

import io.tarn.spi.output.Output;
import io.tarn.stream.engine.output.ConsoleOutput;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A terminal is an output as the engine relies on it, but cannot tell a repetition. */
class ConsoleOutputTest extends AbstractOutputTests {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

  @Override
  protected Output<String> newOutput() {
    return new ConsoleOutput<>(100, out);
  }

  @Override
  protected List<List<String>> seen() {
    List<List<String>> batches = new ArrayList<>();
    for (String line : printed.toString(StandardCharsets.UTF_8).lines().toList()) {
      if (line.startsWith("batch ")) {
        batches.add(new ArrayList<>());
      } else {
        batches.get(batches.size() - 1).add(line.strip());
      }
    }
    return batches;
  }

  @Override
  protected boolean tellsRepetitions() {
    return false;
  }
}
