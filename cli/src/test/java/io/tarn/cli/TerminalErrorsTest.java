package io.tarn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;

class TerminalErrorsTest {
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final PrintStream errors =
      new TerminalErrors(new PrintStream(shown, true, Charset.defaultCharset()));

  @Test
  void stackTracesAreNotShown() {
    IOException failure = new IOException("gone", new IllegalStateException("closed"));
    failure.addSuppressed(new IOException("again"));

    failure.printStackTrace(errors);

    assertEquals("", shown.toString(Charset.defaultCharset()));
  }

  @Test
  void sentencesAre() {
    errors.println("tarn: there is no HBase");
    errors.printf("%d of %d%n", 1, 2);

    assertEquals(
        String.format("tarn: there is no HBase%n1 of 2%n"),
        shown.toString(Charset.defaultCharset()));
  }
}
