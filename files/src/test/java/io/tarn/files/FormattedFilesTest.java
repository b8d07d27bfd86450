package io.tarn.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.spi.source.Source;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.compress.GzipCodec;
import org.apache.hadoop.mapreduce.lib.input.SequenceFileInputFormat;
import org.apache.hadoop.mapreduce.lib.output.MapFileOutputFormat;
import org.apache.hadoop.mapreduce.lib.output.SequenceFileOutputFormat;
import org.apache.hadoop.mapreduce.lib.output.TextOutputFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are no lines. */
final class FormattedFilesTest {
  private static final EngineConfig ONE_ATTEMPT =
      EngineConfig.defaults().withAttempts(1, Duration.ZERO, Duration.ZERO);

  @TempDir Path folder;

  private final InMemoryBackend backend = new InMemoryBackend();
  private final List<String> read = new ArrayList<>();

  @Test
  void recordsOfAFixedLengthAreReadEachOnce() throws Exception {
    put("a.bin", "onetwosix");
    Source<byte[]> source = TextFiles.in(folder.toString()).binaryRecords(3);
    runBytes(source);
    put("b.bin", "ten");
    runBytes(source);

    assertEquals(List.of("one", "two", "six", "ten"), read);
  }

  @Test
  void aFileThatEndsWithinARecordFailsTheBatch() throws Exception {
    put("a.bin", "onetw");
    JobFailedException failed =
        assertThrows(
            JobFailedException.class,
            () -> runBytes(TextFiles.in(folder.toString()).binaryRecords(3)));

    assertTrue(failed.getMessage().contains("a.bin"), failed::getMessage);
    assertEquals(List.of(), read);
  }

  @Test
  void sequenceFilesAreReadByTheirFormatAndWhatNoRecordIsMadeOfIsDead() throws Exception {
    Path file = folder.resolve("counts.seq");
    try (SequenceFile.Writer writer =
        SequenceFile.createWriter(
            new Configuration(),
            SequenceFile.Writer.file(new org.apache.hadoop.fs.Path(file.toUri())),
            SequenceFile.Writer.keyClass(Text.class),
            SequenceFile.Writer.valueClass(LongWritable.class))) {
      writer.append(new Text("a"), new LongWritable(1));
      writer.append(new Text("bad"), new LongWritable(-1));
      writer.append(new Text("b"), new LongWritable(2));
    }
    Source<String> source =
        TextFiles.in(folder.toString())
            .readBy(
                SequenceFileInputFormat<Text, LongWritable>::new, FormattedFilesTest::described);
    runTexts(source);

    assertEquals(List.of("a=1", "b=2"), read);
    assertEquals(
        List.of("bad\t-1"),
        backend.deadLetters("job").stream()
            .map(letter -> new String(letter.record(), StandardCharsets.UTF_8))
            .toList());
  }

  @Test
  void objectsAreReadAsTheyWereWritten() throws Exception {
    write(FileOutput.objects(folder.toString()));
    Source<Count> source =
        TextFiles.in(folder.resolve("batch=0000000000").toString()).objects(Count.class);
    try (StreamingContext context = new StreamingContext("job", backend, ONE_ATTEMPT)) {
      context
          .source(source)
          .foreachBatch((batch, records) -> records.forEach(count -> read.add(count.toString())));
      context.runAvailable();
    }

    assertEquals(
        List.of("Count[word=a, n=1]", "Count[word=b, n=2]"), read.stream().sorted().toList());
  }

  @Test
  void whatAnOutputFormatWritesIsReadByTheInputFormatThatBelongsToIt() throws Exception {
    write(
        FileOutput.writtenBy(
            folder.toString(),
            ".seq",
            SequenceFileOutputFormat<Text, LongWritable>::new,
            new FilePart<>(Text.class, count -> new Text(count.word())),
            new FilePart<>(LongWritable.class, count -> new LongWritable(count.n()))));
    Path batch = folder.resolve("batch=0000000000");
    Source<String> source =
        TextFiles.in(batch.toString())
            .readBy(
                SequenceFileInputFormat<Text, LongWritable>::new, FormattedFilesTest::described);
    runTexts(source);

    assertEquals(List.of("a=1", "b=2"), read.stream().sorted().toList());
    assertTrue(Files.exists(batch.resolve("part-00000.seq")));
  }

  @Test
  void anOutputFormatCompressesAsHadoopsSettingsSay() throws Exception {
    write(
        FileOutput.<Count, Text, LongWritable>writtenBy(
                folder.toString(),
                ".gz",
                TextOutputFormat<Text, LongWritable>::new,
                new FilePart<>(Text.class, count -> new Text(count.word())),
                new FilePart<>(LongWritable.class, count -> new LongWritable(count.n())))
            .hadoop(
                Map.of(
                    "mapreduce.output.fileoutputformat.compress",
                    "true",
                    "mapreduce.output.fileoutputformat.compress.codec",
                    GzipCodec.class.getName())));
    try (StreamingContext context = new StreamingContext("job", backend, ONE_ATTEMPT)) {
      context
          .source(TextFiles.in(folder.resolve("batch=0000000000").toString()))
          .map(line -> line.text())
          .foreachBatch((batch, records) -> read.addAll(records));
      context.runAvailable();
    }

    assertEquals(List.of("a\t1", "b\t2"), read.stream().sorted().toList());
  }

  @Test
  void anOutputFormatThatLeavesAFolderIsRefused() {
    JobFailedException failed =
        assertThrows(
            JobFailedException.class,
            () ->
                write(
                    FileOutput.writtenBy(
                        folder.toString(),
                        "",
                        MapFileOutputFormat::new,
                        new FilePart<>(Text.class, count -> new Text(count.word())),
                        new FilePart<>(LongWritable.class, count -> new LongWritable(count.n())))));

    assertTrue(failed.getMessage().contains("one file for each task"), failed::getMessage);
  }

  private void runTexts(Source<String> source) throws InterruptedException {
    try (StreamingContext context = new StreamingContext("job", backend, ONE_ATTEMPT)) {
      context.source(source).foreachBatch((batch, records) -> read.addAll(records));
      context.runAvailable();
    }
  }

  private void write(FileOutput<Count> output) throws InterruptedException {
    QueueSource<Count> counts = new QueueSource<>("counts", 2);
    counts.addAll(List.of(new Count("a", 1), new Count("b", 2)));
    try (StreamingContext context = new StreamingContext("writer", backend, ONE_ATTEMPT)) {
      context.source(counts).to("written", output);
      context.runAvailable();
    }
  }

  record Count(String word, long n) implements Serializable {}

  private static String described(Text word, LongWritable count) {
    if (count.get() < 0) {
      throw new IllegalArgumentException("a negative count");
    }
    return word + "=" + count;
  }

  private void put(String name, String bytes) throws IOException {
    Files.writeString(folder.resolve(name), bytes);
  }

  private void runBytes(Source<byte[]> source) throws InterruptedException {
    try (StreamingContext context = new StreamingContext("job", backend, ONE_ATTEMPT)) {
      context
          .source(source)
          .foreachBatch(
              (batch, records) ->
                  records.forEach(
                      record -> read.add(new String(record, StandardCharsets.US_ASCII))));
      context.runAvailable();
    }
  }
}
