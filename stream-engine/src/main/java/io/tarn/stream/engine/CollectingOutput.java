package io.tarn.stream.engine;

import io.tarn.stream.engine.spi.Action;
import java.io.PrintStream;
import java.util.List;

/** Outputs that bring a batch's records to the job's own thread. */
abstract class CollectingOutput<T> extends Output<List<Event<T>>> {
  private final Step<T> step;

  CollectingOutput(Step<T> step) {
    this.step = step;
  }

  @Override
  final Action<List<Event<T>>> action(BatchScope scope) {
    return scope.of(step).collect();
  }

  static final class Foreach<T> extends CollectingOutput<T> {
    private final BatchFunction<T> fn;

    Foreach(Step<T> step, BatchFunction<T> fn) {
      super(step);
      this.fn = fn;
    }

    @Override
    void written(BatchInfo batch, List<Event<T>> events) throws Exception {
      fn.apply(batch, events.stream().map(Event::value).toList());
    }
  }

  static final class Print<T> extends CollectingOutput<T> {
    private final int limit;
    private final PrintStream out;

    Print(Step<T> step, int limit, PrintStream out) {
      super(step);
      this.limit = limit;
      this.out = out;
    }

    @Override
    void committed(BatchInfo batch, List<Event<T>> events) {
      out.println("batch " + batch.batch() + ": " + events.size() + " records");
      events.stream().limit(limit).forEach(event -> out.println("  " + event.value()));
      if (events.size() > limit) {
        out.println("  …");
      }
    }
  }
}
