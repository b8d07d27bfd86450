package io.tarn.testkit;

import io.tarn.spi.source.Source;
import io.tarn.stream.engine.memory.QueueSource;
import java.util.List;
import java.util.Optional;

/** The source of tests is as good a source as any. */
final class QueueSourceTest extends AbstractSourceTests<String> {
  private final QueueSource<String> queue = new QueueSource<>("in", 2);

  @Override
  protected Source<String> newSource() {
    return queue;
  }

  @Override
  protected Optional<Source<String>> newLimitedSource() {
    return Optional.of(queue);
  }

  @Override
  protected void put(List<String> texts) {
    queue.addAll(texts);
  }

  @Override
  protected String text(String record) {
    return record;
  }
}
