package io.tarn.stream.engine.internal.run;

import io.tarn.spi.job.SinkNote;
import io.tarn.spi.lookup.Lookup;
import io.tarn.spi.sink.Sink;
import io.tarn.stream.engine.internal.graph.Graph;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a job holds open that is not its own: sinks that it writes to, tables that it looks up. */
final class Attachments implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Attachments.class);

  private final List<Sink<?>> sinks = new ArrayList<>();
  private final List<Lookup<?, ?>> lookups = new ArrayList<>();

  private Attachments() {}

  /** Opens them; if one fails, those that were opened are closed again. */
  static Attachments open(Graph graph) {
    Attachments opened = new Attachments();
    try {
      for (Lookup<?, ?> lookup : graph.lookups()) {
        lookup.open();
        opened.lookups.add(lookup);
      }
      for (Sink<?> sink : graph.sinks()) {
        sink.open();
        opened.sinks.add(sink);
      }
      return opened;
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  /** What the sinks have noted of a job. */
  List<SinkNote> notes(String job) {
    return sinks.stream().flatMap(sink -> sink.noted(job).stream()).toList();
  }

  @Override
  public void close() {
    sinks.forEach(sink -> close("sink", sink::close));
    lookups.forEach(lookup -> close("table that was looked up", lookup::close));
  }

  private static void close(String what, Runnable closing) {
    try {
      closing.run();
    } catch (RuntimeException e) {
      LOG.warn("A {} could not be closed", what, e);
    }
  }
}
