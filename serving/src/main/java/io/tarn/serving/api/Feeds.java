package io.tarn.serving.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tarn.client.Change;
import io.tarn.client.ChangeStream;
import io.tarn.client.JobReader;
import io.tarn.client.KeyRange;
import io.tarn.client.Records;
import io.tarn.client.Rows;
import io.tarn.schemas.JacksonMappers;
import io.tarn.schemas.TableSchema;
import io.tarn.serving.api.Problem.Kind;
import io.tarn.spi.job.BatchEntry;
import io.tarn.spi.job.Committed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the streams of the document give. */
public final class Feeds {
  /** So many changes are in an event at most. */
  private static final int CHANGES_AT_ONCE = 500;

  private final Lake lake;

  public Feeds(Lake lake) {
    this.lake = lake;
  }

  /**
   * The stream that a call asks for.
   *
   * @throws Problem if there is none, or whatever else {@link Problem#of} knows
   */
  public Feed open(Call call) {
    Optional<String> asked = call.arguments().findText("Last-Event-ID");
    return new LastingFeed(
        lake, (client, position) -> open(client.job(call.job()), call, position.or(() -> asked)));
  }

  private static Feed open(JobReader reader, Call call, Optional<String> last) {
    Optional<Long> after = call.arguments().findNumber("after");
    long newest = reader.status().committed().map(Committed::batch).orElse(-1L);
    if (call.endpoint().operation().equals("progress")) {
      return new Progress(reader, last.map(Feeds::batch).or(() -> after).orElse(newest));
    }
    TableSchema schema = reader.snapshot().table(call.table()).schema();
    KeyRange range = range(schema, call.arguments());
    if (last.isEmpty()) {
      return new Changes(reader.watch(call.table(), range, after.orElse(newest)), schema, 0);
    }
    String[] position = last.get().split("\\.", 2);
    return new Changes(
        reader.watch(call.table(), range, position[0]),
        schema,
        position.length == 1 ? 0 : Math.toIntExact(batch(position[1])));
  }

  /** The number in an id of an event. */
  private static long batch(String id) {
    try {
      return Long.parseLong(id);
    } catch (NumberFormatException e) {
      Problem problem =
          new Problem(Kind.BAD_REQUEST, "Last-Event-ID is none of this stream: " + id);
      problem.addSuppressed(e);
      throw problem;
    }
  }

  private static KeyRange range(TableSchema schema, Arguments given) {
    Optional<String> key = given.findText("key");
    Optional<String> prefix = given.findText("prefix");
    if (key.isPresent() && prefix.isPresent()) {
      throw new Problem(Kind.BAD_REQUEST, "key does not go with prefix; give one or the other");
    }
    return key.isPresent()
        ? KeyRange.key(schema.keyType().parseText(key.get()))
        : prefix.map(KeyRange::prefix).orElse(KeyRange.ALL);
  }

  /** The figures of batches. */
  private static final class Progress implements Feed {
    private final JobReader reader;
    private long position;
    private final List<BatchEntry> ready = new ArrayList<>();

    Progress(JobReader reader, long position) {
      this.reader = reader;
      this.position = position;
    }

    @Override
    public Optional<Event> next() {
      if (ready.isEmpty()) {
        long newest = reader.status().committed().map(Committed::batch).orElse(-1L);
        if (newest < position) {
          throw new Problem(
              Kind.OUT_OF_HISTORY,
              "batch " + position + " is not committed: the job was begun anew; ask without it");
        }
        if (newest > position) {
          reader
              .batches(Math.toIntExact(Math.min(newest - position, CHANGES_AT_ONCE)))
              .forEach(each -> ready.add(0, each));
          ready.removeIf(each -> each.batch() <= position);
        }
      }
      if (ready.isEmpty()) {
        return Optional.empty();
      }
      BatchEntry entry = ready.remove(0);
      position = entry.batch();
      return Optional.of(
          new Event(
              "batch",
              String.valueOf(position),
              JobOperations.progress(entry.progress()).toString()));
    }

    @Override
    public String position() {
      return String.valueOf(position);
    }

    @Override
    public void close() {
      ready.clear();
    }
  }

  /** The changes of a table, some hundred in an event. */
  private static final class Changes implements Feed {
    private final ChangeStream stream;
    private final TableSchema schema;

    /** Of the batch that is being given; null between two. */
    private Rows<Change> rows;

    private Iterator<Change> iterator;
    private int part;
    private int skipped;

    /**
     * @param skipped so many parts of the first batch are passed over
     */
    Changes(ChangeStream stream, TableSchema schema, int skipped) {
      this.stream = stream;
      this.schema = schema;
      this.skipped = skipped;
    }

    @Override
    public Optional<Event> next() throws InterruptedException {
      try {
        return rows != null || begin() ? Optional.of(event()) : Optional.empty();
      } catch (RuntimeException e) {
        skipped = Math.max(part, skipped); // the batch is given again, but not what was given of it
        part = 0;
        close();
        throw e;
      }
    }

    private boolean begin() throws InterruptedException {
      Optional<Rows<Change>> next = stream.next(Duration.ZERO);
      if (next.isEmpty()) {
        return false;
      }
      rows = next.get();
      iterator = rows.iterator();
      part = 0;
      for (; part < skipped && iterator.hasNext(); part++) {
        changes();
      }
      skipped = 0;
      if (iterator.hasNext()) {
        return true;
      }
      close();
      return begin();
    }

    private List<Object> changes() {
      List<Object> changes = new ArrayList<>();
      while (changes.size() < CHANGES_AT_ONCE && iterator.hasNext()) {
        changes.add(Records.of(schema, iterator.next()));
      }
      return changes;
    }

    private Event event() {
      List<Object> changes = changes();
      boolean more = iterator.hasNext();
      long batch = rows.batch();
      part = more ? part + 1 : 0;
      Map<String, Object> data = new LinkedHashMap<>();
      data.put("batch", batch);
      data.put("ageMs", rows.age().toMillis());
      data.put("changes", changes);
      data.put("more", more);
      if (!more) {
        close();
      }
      return new Event("changes", position(), json(data));
    }

    private static String json(Map<String, Object> data) {
      try {
        return JacksonMappers.JSON.writeValueAsString(data);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("what is answered can always be written", e);
      }
    }

    @Override
    public String position() {
      int parts = Math.max(part, skipped);
      return parts == 0 ? stream.token() : stream.token() + "." + parts;
    }

    @Override
    public void close() {
      if (rows != null) {
        rows.close();
        rows = null;
      }
    }
  }
}
