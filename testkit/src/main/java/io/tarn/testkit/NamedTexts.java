package io.tarn.testkit;

import io.tarn.stream.engine.spi.OffsetRange;
import io.tarn.stream.engine.spi.Origin;
import io.tarn.stream.engine.spi.RecordReader;
import io.tarn.stream.engine.spi.Source;
import io.tarn.stream.engine.spi.SourceMemory;
import io.tarn.stream.engine.spi.Split;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Texts under names, as a folder has files. Which of them have been read is known by the job's
 * memory alone: an offset only lists the names of its batch. Several jobs may read them, one after
 * the other.
 */
final class NamedTexts implements Source<String> {
  private static final String NAME = "input";

  private final Map<String, String> texts = new LinkedHashMap<>();
  private SourceMemory memory;

  /** Puts a text there. */
  void put(String name, String text) {
    texts.put(name, text);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> memoryTable() {
    return Optional.of(NAME + "_names");
  }

  @Override
  public void open(SourceMemory newMemory) {
    memory = newMemory;
  }

  @Override
  public Optional<String> next(String start) {
    Set<String> unread = new LinkedHashSet<>(texts.keySet());
    unread.removeAll(memory.known(texts.keySet()).keySet());
    return unread.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", unread));
  }

  @Override
  public List<Split<String>> splits(OffsetRange range) {
    return namesOf(range).stream()
        .<Split<String>>map(name -> new OneText(name, texts.get(name)))
        .toList();
  }

  @Override
  public Map<String, String> names(OffsetRange range) {
    Map<String, String> names = new LinkedHashMap<>();
    namesOf(range).forEach(name -> names.put(name, ""));
    return names;
  }

  @Override
  public void close() {}

  private static List<String> namesOf(OffsetRange range) {
    return Arrays.asList(range.end().split(" "));
  }

  private record OneText(String name, String text) implements Split<String> {
    @Override
    public RecordReader<String> open() {
      return new Reader(this);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // on its way to a dead letter, never compared
  private record TextOrigin(String source, String position, byte[] bytes) implements Origin {}

  private static final class Reader implements RecordReader<String> {
    private final OneText split;
    private boolean given;

    Reader(OneText split) {
      this.split = split;
    }

    @Override
    public boolean advance() {
      boolean first = !given;
      given = true;
      return first;
    }

    @Override
    public String record() {
      return split.text();
    }

    @Override
    public Origin origin() {
      return new TextOrigin(NAME, split.name(), split.text().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {}
  }
}
