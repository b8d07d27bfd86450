package io.tarn.stream.engine.internal.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.spi.write.DeadLetter;
import io.tarn.stream.engine.internal.operator.Operation;
import io.tarn.stream.engine.memory.QueueSource;
import org.junit.jupiter.api.Test;

/** How large a graph may become. */
final class GraphBuilderTest {
  private final GraphBuilder graph = new GraphBuilder(false);

  @Test
  void aStepThatTheSequenceOfADeadLetterCannotNameIsRefused() {
    Node.Records<String> stream = graph.read(new QueueSource<>("in", 1), false);
    for (int steps = 1; steps < 32_768; steps++) {
      stream = same(stream);
    }
    Node.Records<String> last = stream;

    assertEquals(32_767, DeadLetter.sequence(last.id(), 0, 0) >>> 48);
    assertEquals(
        "the job's graph has 32768 steps, and it cannot have more: the sequences of dead letters"
            + " name no others; do more in one function, or make two jobs of it",
        assertThrows(IllegalStateException.class, () -> same(last)).getMessage());
  }

  private Node.Records<String> same(Node.Records<String> stream) {
    return graph.transform(
        stream, stream.type(), new Operation.Map<String, String>("map", text -> text));
  }
}
