package io.tarn.testkit.simulation;

import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.Origin;
import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.source.RecordReader;
import io.tarn.spi.source.Source;
import io.tarn.spi.source.SourceState;
import io.tarn.spi.source.SourceTable;
import io.tarn.spi.source.Split;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Gives the input batch by batch, and notes something of each. */
final class InputSource implements Source<Input.Event> {
  static final String NAME = "events";
  static final String TABLE = "events_names";

  private final Input input;
  private final Random random;

  /**
   * @param random makes keys of notes differ from attempt to attempt
   */
  InputSource(Input input, Random random) {
    this.input = input;
    this.random = random;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<SourceTable> table() {
    return Optional.of(SourceTable.of(TABLE));
  }

  @Override
  public OpenSource<Input.Event> open(SourceState state) {
    return new OpenInput(input, random);
  }

  private record OpenInput(Input input, Random random) implements OpenSource<Input.Event> {
    @Override
    public Optional<String> next(String start, ReadLimit limit) {
      int position = position(start);
      return position < input.batches().size()
          ? Optional.of(String.valueOf(position + 1))
          : Optional.empty();
    }

    @Override
    public Ahead ahead(String end) {
      return position(end) < input.batches().size() ? Ahead.THERE_IS_MORE : Ahead.NOTHING_KNOWN;
    }

    @Override
    public List<Split<Input.Event>> splits(OffsetRange range) {
      List<Split<Input.Event>> splits = new ArrayList<>();
      for (int batch = position(range.start()); batch < position(range.end()); batch++) {
        splits.add(new BatchSplit(new ArrayList<>(input.batches().get(batch))));
      }
      return splits;
    }

    @Override
    public Map<String, String> notes(OffsetRange range) {
      return Map.of("batch-" + random.nextLong(), "");
    }

    @Override
    public void close() {}
  }

  private static int position(String offset) {
    return offset.isEmpty() ? 0 : Integer.parseInt(offset);
  }

  private record BatchSplit(ArrayList<Input.Event> events) implements Split<Input.Event> {
    @Override
    public RecordReader<Input.Event> open() {
      return new Reader(events.iterator());
    }
  }

  private record EventOrigin(String event) implements Origin {
    @Override
    public String source() {
      return NAME;
    }

    @Override
    public String position() {
      return "";
    }

    @Override
    public byte[] bytes() {
      return event.getBytes(StandardCharsets.UTF_8);
    }
  }

  private static final class Reader implements RecordReader<Input.Event> {
    private final Iterator<Input.Event> events;
    private Input.Event current;

    Reader(Iterator<Input.Event> events) {
      this.events = events;
    }

    @Override
    public boolean advance() {
      current = events.hasNext() ? events.next() : null;
      return current != null;
    }

    @Override
    public Input.Event record() {
      return current;
    }

    @Override
    public Origin origin() {
      return new EventOrigin(String.valueOf(current));
    }

    @Override
    public void close() {}
  }
}
