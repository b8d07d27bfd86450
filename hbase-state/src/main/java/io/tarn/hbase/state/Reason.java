package io.tarn.hbase.state;

import java.io.IOException;
import org.apache.hadoop.hbase.client.RetriesExhaustedWithDetailsException;

/** Why HBase failed, as one line for a sentence: its own messages hold stack traces. */
final class Reason {
  private Reason() {}

  static String of(IOException failure) {
    Throwable first =
        failure instanceof RetriesExhaustedWithDetailsException many && many.getNumExceptions() > 0
            ? many.getCause(0)
            : failure;
    String message = first.getMessage();
    if (message == null || message.isBlank()) {
      return first.getClass().getSimpleName();
    }
    String line = message.lines().findFirst().orElseThrow();
    String name = first.getClass().getName() + ": "; // a region server's exception has it in front
    return line.startsWith(name) ? line.substring(name.length()) : line;
  }
}
