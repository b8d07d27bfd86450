package io.tarn.stream.engine.internal.operator;

import io.tarn.spi.run.TaskContext;
import io.tarn.spi.source.Origin;
import java.nio.charset.StandardCharsets;

/** Sends events to the dead letters, with what is known of where they came from. */
final class DeadRecords {
  private static final String COMBINED = "combined";

  private DeadRecords() {}

  static void dead(TaskContext task, int node, Event<?> event, String reason) {
    Origin origin = event.origin();
    task.dead(node, origin == null ? new Combined(Texts.of(event.value())) : origin, reason);
  }

  /** Stands for an event that was made of several records. */
  private record Combined(String text) implements Origin {
    @Override
    public String source() {
      return COMBINED;
    }

    @Override
    public String position() {
      return "";
    }

    @Override
    public byte[] bytes() {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }
}
