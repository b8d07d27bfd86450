package io.tarn.cli;

import io.tarn.cli.console.Output;
import io.tarn.cli.console.Printable;
import io.tarn.cli.console.Terminal;
import io.tarn.client.Change;
import io.tarn.client.Value;
import io.tarn.schemas.TableSchema;
import io.tarn.stream.engine.why.Cause;
import io.tarn.stream.engine.why.CauseRecords;
import io.tarn.stream.engine.why.InputRecord;
import io.tarn.stream.engine.why.Unfound;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** What a batch did to a key, and by which records, as it is shown. */
interface CauseView {
  void show(Cause cause);

  /** One JSON object for each batch, for programs. */
  record Json(TableSchema schema, Output output) implements CauseView {
    @Override
    public void show(Cause cause) {
      output.show(CauseRecords.of(schema, cause));
    }
  }

  /** A line for each batch, and below it one for each record, for people. */
  record Lines(PrintStream out) implements CauseView {
    private static final int WIDEST = 400;

    @Override
    public void show(Cause cause) {
      String batch = "batch " + cause.batch().batch() + " · " + cause.batch().planned() + " · ";
      List<Change> changes = cause.batch().changes();
      if (changes.size() == 1) {
        line(Terminal.bold(batch), change(changes.get(0)));
      } else {
        line(
            Terminal.bold(batch),
            changes.isEmpty() ? "left the key as it was" : changes.size() + " windows");
        changes.forEach(change -> line("  ", change(change)));
      }
      for (InputRecord record : cause.records()) {
        line("  ", record.source() + " " + record.position() + "  " + record.text());
      }
      if (cause.more() > 0) {
        line("  ", "and " + cause.more() + " more; --limit says how many are shown");
      }
      if (cause.isByTimeAlone()) {
        line(
            "  ",
            "no input record of this batch came to the key: time alone changes it then, by a timer,"
                + " or as a window or session closes");
      }
      for (Unfound unfound : cause.unfound()) {
        line(Terminal.red("  not found: "), unfound.toString());
      }
    }

    private static String change(Change change) {
      return change.window().map(window -> window.start() + "/" + window.end() + "  ").orElse("")
          + text(change.before())
          + " → "
          + text(change.after());
    }

    private static String text(Optional<Value> value) {
      return value.map(Value::toString).orElse("-");
    }

    private void line(String begin, String text) {
      String printed = Printable.line(text);
      out.println(
          begin + (printed.length() > WIDEST ? printed.substring(0, WIDEST) + "…" : printed));
    }
  }
}
