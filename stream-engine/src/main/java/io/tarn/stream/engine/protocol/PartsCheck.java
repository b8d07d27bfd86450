package io.tarn.stream.engine.protocol;

import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.JobChangedException;
import io.tarn.spi.job.JobPart;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.KeptTable;
import io.tarn.spi.job.SinkNote;
import io.tarn.spi.write.JobParts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a job is opened with, compared with what its row knows: what its last committed batch had
 * and the job has no more must be put back, or be given up by {@link JobAdmin#adopt}.
 */
final class PartsCheck {
  private final String job;
  private final JobRow row;
  private final JobParts parts;
  private final List<TableSchema> tables;
  private final Optional<Committed> committed;

  PartsCheck(String job, JobRow row, JobParts parts, List<TableSchema> tables) {
    this.job = job;
    this.row = row;
    this.parts = parts;
    this.tables = tables;
    this.committed = row.committed();
  }

  /**
   * @param lost the fields that states would lose, each with a sentence that says so
   * @throws JobChangedException if anything is missing that was not given up, or tables that are
   *     made of each other do not begin together
   */
  void check(Map<JobPart, String> lost) {
    committed.ifPresent(last -> checkBegunTogether(last.tables()));
    List<String> sentences = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    missing().forEach(part -> refuse(part, sentence(part), sentences, names));
    lost.forEach((part, sentence) -> refuse(part, sentence, sentences, names));
    for (SinkNote note : parts.notes()) {
      if (note.version() > row.lastVersion()) {
        refuse(new JobPart(JobPart.Kind.SINK, note.sink()), behind(note), sentences, names);
      }
    }
    if (sentences.isEmpty()) {
      return;
    }
    throw new JobChangedException(
        "Job "
            + job
            + " is not what it was"
            + committed.map(last -> " at batch " + last.batch()).orElse("")
            + ", and nothing has been done:\n- "
            + String.join("\n- ", sentences)
            + added().map(fresh -> "\nNew since then: " + fresh + ".").orElse("")
            + "\nPut back what is missing. If it is meant to be so: tarn adopt "
            + job
            + " "
            + String.join(" ", names));
  }

  /** What takes updates back must have had all that they replace, from the first on. */
  private void checkBegunTogether(Set<String> known) {
    for (TableSchema schema : tables) {
      String table = schema.table();
      Set<String> of = new TreeSet<>(parts.madeOf().getOrDefault(table, Set.of()));
      Set<String> older = new TreeSet<>(of);
      older.retainAll(known);
      if (known.contains(table)) {
        checkStillMadeOf(table, of, older);
      } else if (!older.isEmpty()) {
        throw notTogether(
            "table "
                + table
                + " is new, and made of the updates of "
                + older
                + ", of which it has missed those up to batch "
                + row.committedBatch());
      }
    }
  }

  /**
   * @param older those of the tables that the job has had
   */
  private void checkStillMadeOf(String table, Set<String> of, Set<String> older) {
    if (!of.isEmpty() && older.isEmpty()) {
      throw notTogether(
          "table "
              + table
              + " is made of the updates of "
              + of
              + ", which begins anew, while it has what others have given it up to batch "
              + row.committedBatch());
    }
    KeptTable kept = row.tables().get(table);
    Map<String, String> had = kept == null ? Map.of() : kept.madeOf();
    Set<String> other = new TreeSet<>(had.keySet());
    other.addAll(older);
    other.removeIf(each -> of.contains(each) && had.containsKey(each) && isSame(each, had));
    if (!other.isEmpty()) {
      throw notTogether(
          "table "
              + table
              + " is made of the updates of "
              + of
              + ", and was made of those of "
              + new TreeSet<>(had.keySet())
              + " up to batch "
              + row.committedBatch()
              + "; "
              + other
              + (other.size() == 1 ? " is" : " are")
              + " not what it has had updates of");
    }
  }

  private boolean isSame(String table, Map<String, String> ids) {
    KeptTable kept = row.tables().get(table);
    return kept != null && kept.id().equals(ids.get(table));
  }

  private JobChangedException notTogether(String sentence) {
    return new JobChangedException(
        "Job "
            + job
            + " cannot go on as it is, and nothing has been done: "
            + sentence
            + ". What takes updates back must have had those that they replace: give all of these"
            + " tables new names, or delete them all by tarn delete, so that they begin together; or"
            + " aggregate events() or finals()");
  }

  /** What the job has had no committed batch with yet; empty text if it has none at all. */
  Optional<String> added() {
    if (committed.isEmpty()) {
      return Optional.empty();
    }
    Committed last = committed.get();
    Set<String> fresh = new TreeSet<>();
    tables.stream()
        .map(TableSchema::table)
        .filter(table -> !last.tables().contains(table))
        .forEach(table -> fresh.add("table " + table));
    parts.sources().keySet().stream()
        .filter(source -> !last.offsets().containsKey(source))
        .forEach(source -> fresh.add("source " + source));
    parts.watermarks().stream()
        .filter(watermark -> !last.eventTimes().containsKey(watermark))
        .forEach(watermark -> fresh.add("watermark " + watermark));
    return fresh.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", fresh));
  }

  /** What was given up and is there again, or was given up for this opening only. */
  Set<String> putBack() {
    Set<String> there = new TreeSet<>();
    tables.forEach(table -> there.add(part(JobPart.Kind.TABLE, table.table())));
    parts.sources().keySet().forEach(source -> there.add(part(JobPart.Kind.SOURCE, source)));
    parts.watermarks().forEach(name -> there.add(part(JobPart.Kind.WATERMARK, name)));
    row.orders().without().keySet().stream()
        .filter(part -> JobPart.parse(part).kind().isOnce())
        .forEach(there::add);
    there.retainAll(row.orders().without().keySet());
    return there;
  }

  private void refuse(JobPart part, String sentence, List<String> sentences, Set<String> names) {
    if (!row.orders().without().containsKey(part.toString())) {
      sentences.add(sentence);
      names.add(part.toString());
    }
  }

  private List<JobPart> missing() {
    List<JobPart> missing = new ArrayList<>();
    new TreeMap<>(row.outputs())
        .forEach(
            (output, batches) -> {
              if (!batches.isEmpty() && !parts.outputs().contains(output)) {
                missing.add(new JobPart(JobPart.Kind.OUTPUT, output));
              }
            });
    if (committed.isEmpty()) {
      return missing;
    }
    Committed last = committed.get();
    Set<String> asked = tables.stream().map(TableSchema::table).collect(Collectors.toSet());
    for (String table : new TreeSet<>(last.tables())) {
      Optional<String> keeper =
          Optional.ofNullable(row.tables().get(table)).flatMap(KeptTable::source);
      boolean withItsSource = keeper.isPresent() && !parts.sources().containsKey(keeper.get());
      if (!asked.contains(table) && !withItsSource) {
        missing.add(new JobPart(JobPart.Kind.TABLE, table));
      }
    }
    for (String source : new TreeSet<>(last.offsets().keySet())) {
      if (!parts.sources().containsKey(source)) {
        missing.add(new JobPart(JobPart.Kind.SOURCE, source));
      }
    }
    for (String watermark : new TreeSet<>(last.eventTimes().keySet())) {
      if (!parts.watermarks().contains(watermark)) {
        missing.add(new JobPart(JobPart.Kind.WATERMARK, watermark));
      }
    }
    return missing;
  }

  private String sentence(JobPart part) {
    return switch (part.kind()) {
      case TABLE ->
          "Table "
              + part.name()
              + " is kept by no operation any more: it would have nothing of the batches from "
              + (row.committedBatch() + 1)
              + " on, and could not be put back";
      case SOURCE ->
          "Source "
              + part.name()
              + " is not among the sources any more, which are "
              + new TreeSet<>(parts.sources().keySet())
              + ": under another name it would be read from its beginning, and counted twice";
      case WATERMARK ->
          "Watermark "
              + part.name()
              + " is not awaited any more, only "
              + new TreeSet<>(parts.watermarks())
              + ": windows would close by the others alone";
      case OUTPUT ->
          "Output "
              + part.name()
              + " is not among the outputs any more, which are "
              + new TreeSet<>(parts.outputs())
              + ", and has not been given what was committed for it in "
              + row.outputs().get(part.name()).stream()
                  .map(each -> "batch " + each.batch())
                  .collect(Collectors.joining(", "))
              + ": nobody would ever see that";
      case FIELD, SINK -> throw new IllegalArgumentException(part + " brings its own sentence");
    };
  }

  private String behind(SinkNote note) {
    return "Sink "
        + note.sink()
        + " was written to by batch "
        + note.batch()
        + ", planned at "
        + Instant.ofEpochMilli(note.version())
        + ", of which the row of the job knows nothing"
        + committed
            .map(
                last ->
                    ": it ends with batch "
                        + last.batch()
                        + ", planned at "
                        + Instant.ofEpochMilli(last.version()))
            .orElse(": it has no batch, as a job in memory has none when it begins")
        + ". So the row is of an older copy: restore a newer one, or other batches of the same"
        + " numbers will be written to the sink again";
  }

  private static String part(JobPart.Kind kind, String name) {
    return new JobPart(kind, name).toString();
  }
}
