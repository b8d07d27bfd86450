package io.tarn.testkit;

import io.tarn.stream.engine.spi.Source;
import java.util.List;

/** A source whose names alone say what has been read. */
final class NamedTextsTest extends AbstractSourceTests<String> {
  private final NamedTexts texts = new NamedTexts();
  private int put;

  @Override
  protected Source<String> newSource() {
    return texts;
  }

  @Override
  protected void put(List<String> more) {
    more.forEach(text -> texts.put("text-" + put++, text));
  }

  @Override
  protected String text(String record) {
    return record;
  }
}
