package io.tarn.cli;

import java.io.PrintStream;
import java.nio.charset.Charset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Standard error without the stack traces that HBase's client and other libraries print there: they
 * go to the log. Sentences stay.
 */
final class TerminalErrors extends PrintStream {
  private static final Logger LOG = LoggerFactory.getLogger(TerminalErrors.class);

  TerminalErrors(PrintStream terminal) {
    super(terminal, true, Charset.defaultCharset());
  }

  /** What {@link Throwable#printStackTrace()} calls, first with itself, then with lines of text. */
  @Override
  public void println(Object x) {
    if (x instanceof Throwable printed) {
      LOG.warn("Printed to standard error", printed);
    }
  }
}
