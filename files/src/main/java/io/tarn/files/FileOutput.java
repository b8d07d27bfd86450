package io.tarn.files;

import io.tarn.spi.block.BlockStore;
import io.tarn.spi.output.OpenOutput;
import io.tarn.spi.output.Output;
import io.tarn.spi.output.OutputWriter;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;

/**
 * Files of each batch's records, in a folder named by the batch: {@code
 * batch=0000000012/part-00000.jsonl}. The folder appears at once and whole, after the batch was
 * committed, and once, whatever crashed; batches without records have none. What has appeared is
 * never touched again: take it away, or delete it, as you like.
 *
 * <pre>{@code
 * hits.to("hits", FileOutput.json("/data/hits"));
 * }</pre>
 *
 * <p>A folder belongs to one output of one job, which is noted in it under {@code _tarn}; what is
 * not delivered is there too. Spark, Hive and {@link TextFiles} pass over names that begin with
 * {@code _}, and take {@code batch} for a column. A folder can be on this machine, on HDFS, or on
 * any other file system of Hadoop's that renames a folder in one step.
 *
 * <p>Of a stream of updates, a batch's folder has what changed in the batch. All text is UTF-8.
 *
 * @param <T> the records
 */
public final class FileOutput<T> implements Output<T> {
  private final FileOutputSpec<T> spec;

  private FileOutput(FileOutputSpec<T> spec) {
    this.spec = spec;
  }

  private static <T> FileOutput<T> of(String folder, RecordFormat<T> format) {
    return new FileOutput<>(
        new FileOutputSpec<>(
            Objects.requireNonNull(folder, "folder"),
            format,
            false,
            Long.MAX_VALUE,
            Map.of(),
            false));
  }

  /**
   * Lines of text, one for each record. A record with a line break in it fails the batch.
   *
   * @param folder a path or URI; made when the job is opened
   */
  public static FileOutput<String> text(String folder) {
    return of(folder, new TextFormat());
  }

  /**
   * Comma-separated values, with a header in each file: one column for each component, in their
   * order. Null is nothing at all, an empty text two quotes; a text with a line break is quoted, so
   * that a row may have several lines. {@link CsvLines} reads all other rows as they were written.
   *
   * @param folder a path or URI; made when the job is opened
   * @throws IllegalArgumentException if a component is more than one value
   */
  public static <T extends Record> FileOutput<T> csv(String folder, Class<T> type) {
    return of(folder, new CsvFormat<>(type));
  }

  /**
   * Lines of JSON, one for each record, which {@link JsonLines} reads.
   *
   * @param folder a path or URI; made when the job is opened
   */
  public static <T> FileOutput<T> json(String folder) {
    return of(folder, new JsonFormat<>());
  }

  /**
   * Objects in sequence files of Hadoop's, which {@link TextFiles#objects} reads: no key, and as
   * the value an object by Java's serialization, or as CBOR if it is not {@code Serializable}.
   * Their form changes with their class, so they are for a while, not for an archive.
   *
   * @param folder a path or URI; made when the job is opened
   */
  public static <T> FileOutput<T> objects(String folder) {
    return of(folder, new ObjectFormat<>());
  }

  /**
   * Files as an output format of Hadoop's writes them, such as sequence files, Avro or Parquet, one
   * for each task. {@link TextFiles#readBy} reads them by the input format that belongs to it.
   *
   * <pre>{@code
   * counts.to(
   *     "counts",
   *     FileOutput.writtenBy(
   *         "/data/counts",
   *         ".seq",
   *         SequenceFileOutputFormat<Text, LongWritable>::new,
   *         new FilePart<>(Text.class, count -> new Text(count.word())),
   *         new FilePart<>(LongWritable.class, count -> new LongWritable(count.n()))));
   * }</pre>
   *
   * @param folder a path or URI; made when the job is opened
   * @param suffix what the names of files end in, with the dot; may be empty
   * @param format makes the format, which leaves one file for a task, and no folder; it is told
   *     what {@link #hadoop} says, and compresses by that
   * @param key makes the key of a record
   * @param value makes the value of a record
   */
  public static <T, K, V> FileOutput<T> writtenBy(
      String folder,
      String suffix,
      FormatMaker<? extends FileOutputFormat<K, V>> format,
      FilePart<? super T, ? extends K> key,
      FilePart<? super T, ? extends V> value) {
    return of(folder, new OutputFormatFiles<>(suffix, format, key, value));
  }

  /** Compresses each file; its name then ends in {@code .gz}. */
  public FileOutput<T> gzip() {
    return new FileOutput<>(
        new FileOutputSpec<>(
            spec.folder(),
            spec.format(),
            true,
            spec.maxRecordsPerFile(),
            spec.hadoop(),
            spec.trusted()));
  }

  /**
   * Has a task begin another file after so many records: {@code part-00000-00001.jsonl}. Otherwise
   * it writes one.
   */
  public FileOutput<T> maxRecordsPerFile(long records) {
    return new FileOutput<>(
        new FileOutputSpec<>(
            spec.folder(), spec.format(), spec.gzip(), records, spec.hadoop(), spec.trusted()));
  }

  /** Hadoop settings on top of those on the class path: credentials, endpoints. */
  public FileOutput<T> hadoop(Map<String, String> settings) {
    return new FileOutput<>(
        new FileOutputSpec<>(
            spec.folder(),
            spec.format(),
            spec.gzip(),
            spec.maxRecordsPerFile(),
            settings,
            spec.trusted()));
  }

  /**
   * Says that the folder's file system renames a folder in one step, which readers see all of or
   * nothing. Only those that are known to do so are written to otherwise.
   */
  public FileOutput<T> renamesInOneStep() {
    return new FileOutput<>(
        new FileOutputSpec<>(
            spec.folder(),
            spec.format(),
            spec.gzip(),
            spec.maxRecordsPerFile(),
            spec.hadoop(),
            true));
  }

  @Override
  public OutputWriter<T> writer() {
    return new PartWriter<>(spec);
  }

  @Override
  public OpenOutput open(String job, String output, BlockStore blocks) {
    return OpenFileOutput.open(spec, job, output);
  }

  @Override
  public String toString() {
    return spec.format() + (spec.gzip() ? ", compressed," : "") + " in " + spec.folder();
  }
}
