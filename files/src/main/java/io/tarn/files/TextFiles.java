package io.tarn.files;

import io.tarn.schemas.NamePattern;
import io.tarn.spi.job.Clocks;
import io.tarn.spi.run.RecordCodec;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.PastSplit;
import io.tarn.spi.source.Source;
import io.tarn.spi.source.SourceState;
import io.tarn.spi.source.SourceTable;
import io.tarn.spi.source.Split;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.mapreduce.InputFormat;
import org.apache.hadoop.mapreduce.lib.input.FixedLengthInputFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines of the text files in a folder, on any file system that Hadoop knows; each file once.
 *
 * <p>Files are found by listing, taken in order of modification time and path, and remembered in
 * the job's table {@code <source>_files}, so neither equal nor older modification times hide a new
 * file. A file is known by its path: what is appended to it, or replaces it, after it was read is
 * not read. On this machine it is also known by device and inode, length, modification time, and
 * its first and last KiB, so that one which was renamed after it was read is not read again.
 *
 * <p>A file must be whole when it appears: move it in, or write it under a name that is passed
 * over, which are those that begin with {@code .} or {@code _} or end in {@code .tmp} or, as {@code
 * hdfs dfs -put} has it, {@code ._COPYING_}; or see {@link #quietFor}. One that changes between the
 * plan of a batch and its reading fails the batch. Folders are not descended into.
 *
 * <p>Files ending in {@code .gz} and what else Hadoop has codecs for are decompressed. Where one is
 * broken, the lines before that was noticed are records, and the rest of it is one dead letter. So
 * is a file whose name is not valid in the encoding that Java reads names in.
 *
 * <p>Immutable: each setting gives another source. One may be given to several jobs, each of which
 * reads all files; but a folder whose files are {@linkplain #deleteRead deleted} is for one job.
 */
public final class TextFiles implements Source<TextLine> {
  private static final Logger LOG = LoggerFactory.getLogger(TextFiles.class);

  private final String name;
  private final String folder;
  private BatchLimits limits = BatchLimits.DEFAULT;
  private boolean skipsBlankLines;
  private boolean hasHeader;
  private boolean deletesRead;
  private Optional<Duration> maxFileAge = Optional.empty();
  private Duration quietFor = Duration.ZERO;
  private Clocks clocks = Clocks.SYSTEM;
  private Map<String, String> hadoop = Map.of();
  private FileStart start = new FileStart.All();

  private TextFiles(String name, String folder) {
    this.name = NamePattern.check("source", name);
    this.folder = folder;
  }

  private TextFiles(String name, TextFiles other) {
    this(name, other.folder);
    this.limits = other.limits;
    this.skipsBlankLines = other.skipsBlankLines;
    this.hasHeader = other.hasHeader;
    this.deletesRead = other.deletesRead;
    this.maxFileAge = other.maxFileAge;
    this.quietFor = other.quietFor;
    this.clocks = other.clocks;
    this.hadoop = other.hadoop;
    this.start = other.start;
  }

  /**
   * The files in {@code folder}, a path or URI, or that one file, whatever its name; the source is
   * named {@code input}.
   *
   * @param folder must exist when the job starts; a file must be whole then
   */
  public static TextFiles in(String folder) {
    return new TextFiles("input", folder);
  }

  /** The name that offsets are kept under. */
  public TextFiles named(String newName) {
    return new TextFiles(newName, this);
  }

  /** How many files a batch reads at most; 1,000 unless told otherwise. */
  public TextFiles maxFilesPerBatch(int newMax) {
    TextFiles copy = copy();
    copy.limits = new BatchLimits(newMax, limits.bytes());
    return copy;
  }

  /**
   * How many bytes of files, as they are stored, a batch reads at most; 256 MiB unless told
   * otherwise. A larger file is read whole, in a batch of its own.
   */
  public TextFiles maxBytesPerBatch(long newMax) {
    TextFiles copy = copy();
    copy.limits = new BatchLimits(limits.files(), newMax);
    return copy;
  }

  /** Passes over lines of nothing but white space, which are records otherwise. */
  public TextFiles skipBlankLines() {
    TextFiles copy = copy();
    copy.skipsBlankLines = true;
    return copy;
  }

  /**
   * Takes the first line of each file as its header, which is no record: the lines of the file have
   * it as their {@link TextLine#header}, wherever in the file they stand. {@link CsvLines} finds
   * the names of columns there, so files need not agree on their order. All files have a header
   * then, unless they are empty; a blank line, if it is the first, is one, too.
   */
  public TextFiles withHeader() {
    TextFiles copy = copy();
    copy.hasHeader = true;
    return copy;
  }

  /**
   * Deletes each file once the batch that read it is committed, unless it has changed meanwhile;
   * files are kept otherwise. A compressed file is decompressed once more then, and only deleted if
   * that goes to its end: one that is broken stays. What the job writes is then on the disk before
   * it counts, which takes longer: as safe as the file was. As a file that is new may get the inode
   * of one that was deleted, files are known by their paths alone then.
   */
  public TextFiles deleteRead() {
    TextFiles copy = copy();
    copy.deletesRead = true;
    return copy;
  }

  /**
   * Passes over files that were last modified longer ago than {@code age} when they are listed, and
   * forgets the names of those that were read after twice that age; all are read, and remembered
   * for as long as the job is, otherwise. A file that is modified again so long after it was read
   * is read again. Given up later, or given another age, the source goes on passing over what it
   * has passed over.
   *
   * @param age whole seconds, longer than any file waits to be read, and than clocks differ
   */
  public TextFiles maxFileAge(Duration age) {
    if (!age.equals(Duration.ofSeconds(Math.max(1, age.toSeconds())))) {
      throw new IllegalArgumentException(
          "maxFileAge must be whole seconds, at least one, but is " + age);
    }
    checkAges(quietFor, Optional.of(age));
    TextFiles copy = copy();
    copy.maxFileAge = Optional.of(age);
    return copy;
  }

  /**
   * Leaves a file until it has not been modified for {@code age}, by this machine's clock: for
   * files that grow in the folder for a while, under their own names. Whatever the age, one that
   * was modified less than two seconds ago is left if it does not end in a line end, as its last
   * line may be torn, and always if it is compressed, as its end cannot tell whether it is whole.
   * What is appended to a file after it was read is not read.
   *
   * <p>A job that is started for what is available waits for so long, once and at its start, and
   * cannot be stopped meanwhile; files that have grown until then, and may grow on, are left for
   * the next run.
   *
   * @param age longer than any pause in the writing of a file, and shorter than {@link #maxFileAge}
   */
  public TextFiles quietFor(Duration age) {
    if (age.isNegative()) {
      throw new IllegalArgumentException("quietFor must be >= 0, but is " + age);
    }
    checkAges(age, maxFileAge);
    TextFiles copy = copy();
    copy.quietFor = age;
    return copy;
  }

  private static void checkAges(Duration quietFor, Optional<Duration> maxFileAge) {
    if (maxFileAge.filter(age -> quietFor.compareTo(age) >= 0).isPresent()) {
      throw new IllegalArgumentException(
          "quietFor must be < maxFileAge, but "
              + quietFor
              + " >= "
              + maxFileAge.get()
              + ": no file would ever be read");
    }
  }

  /** With other clocks than the machine's, for tests. */
  TextFiles withClocks(Clocks newClocks) {
    TextFiles copy = copy();
    copy.clocks = newClocks;
    return copy;
  }

  /** Hadoop settings on top of those on the class path: credentials, endpoints. */
  public TextFiles hadoop(Map<String, String> settings) {
    TextFiles copy = copy();
    copy.hadoop = Map.copyOf(settings);
    return copy;
  }

  /**
   * Begins with the files that were last modified at {@code since} or later, in a job that has
   * never read this source; with all that are there otherwise. Files that were modified before then
   * stay passed over, also those that come later, and once a batch has been committed, also if this
   * is left out. A job that has read the source goes on where it was, whatever is said here.
   *
   * @throws IllegalStateException if it is to begin {@link #fromNowOn} already
   */
  public TextFiles modifiedSince(Instant since) {
    return beginning(new FileStart.ModifiedSince(since));
  }

  /**
   * Begins with the files that come from now on, in a job that has never read this source; with all
   * that are there otherwise. <em>Now</em> is when the first batch is planned that knows of this
   * source: the job's very first, unless an initial state is read before. That batch names all
   * files which are then in the folder, still growing or not, and reads none of them. Whatever
   * comes under another name after that is read, also if it is older, and however often the job is
   * started again before it commits anything. A name that was there stays passed over, as one that
   * was read does; so a job that has read the source goes on where it was, whatever is said here.
   *
   * @throws IllegalStateException if it is to begin at a time, by {@link #modifiedSince}, already
   */
  public TextFiles fromNowOn() {
    return beginning(new FileStart.FromNowOn());
  }

  private TextFiles beginning(FileStart at) {
    if (!(start instanceof FileStart.All) && start.getClass() != at.getClass()) {
      throw new IllegalStateException(
          "source "
              + name
              + " cannot begin both fromNowOn() and with files modifiedSince(…); leave out one");
    }
    TextFiles copy = copy();
    copy.start = at;
    return copy;
  }

  private TextFiles copy() {
    return new TextFiles(name, this);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<SourceTable> table() {
    return Optional.of(
        new SourceTable(name + "_files", maxFileAge.map(age -> age.multipliedBy(2))));
  }

  @Override
  public boolean removesInput() {
    return deletesRead;
  }

  @Override
  public boolean givesWhatIsThere() {
    return !start.passesOverWhatIsThere();
  }

  /**
   * Reads the files by an input format of Hadoop's, in place of their lines: sequence files, Avro,
   * or whatever has one.
   *
   * @param format makes the format, which cuts files into Hadoop's {@code FileSplit}s: {@code
   *     SequenceFileInputFormat<Text, LongWritable>::new}
   * @param maker makes a record of each key and value; what it throws sends that to the dead
   *     letters
   */
  public <K, V, T> FormattedFiles<T> readBy(
      FormatMaker<? extends InputFormat<K, V>> format,
      RecordMaker<? super K, ? super V, ? extends T> maker) {
    FormatReading<K, V, T> reading = new FormatReading<>(name, format, maker, hadoop);
    return new FormattedFiles<>(
        this, state -> open(state, files -> FormatSplits.of(files, reading), FormatSplit::past));
  }

  /**
   * Reads the files as records of so many bytes each, in place of their lines. A file that ends
   * within a record fails the batch, and says so: it is not whole.
   */
  public FormattedFiles<byte[]> binaryRecords(int length) {
    if (length < 1) {
      throw new IllegalArgumentException("records must have a byte at least, not " + length);
    }
    Map<String, String> settings = new HashMap<>(hadoop);
    settings.put(FixedLengthInputFormat.FIXED_RECORD_LENGTH, String.valueOf(length));
    return hadoop(settings).readBy(FixedLengthInputFormat::new, (at, bytes) -> bytes.copyBytes());
  }

  /**
   * Reads the objects that {@link FileOutput#objects} wrote, in place of lines.
   *
   * @param type their class
   */
  public <T> FormattedFiles<T> objects(Class<T> type) {
    return readBy(
        ObjectFiles::new,
        (none, bytes) -> type.cast(RecordCodec.decode(bytes.copyBytes(), ObjectFormat.RULE)));
  }

  @Override
  public OpenSource<TextLine> open(SourceState state) {
    return open(
        state,
        files -> FileSplits.of(files, new LineReading(name, skipsBlankLines, hasHeader, hadoop)),
        FileSplits::past);
  }

  private <T> OpenSource<T> open(
      SourceState state,
      Function<List<FileRange>, List<Split<T>>> cutting,
      Function<Split<T>, PastSplit<T>> past) {
    Folder opened = new Folder(name, folder, !deletesRead, hadoop);
    opened.check();
    FileDiscovery discovery =
        new FileDiscovery(
            opened,
            new ReadFiles(name, state, LOG),
            new QuietAge(quietFor, clocks, hadoop),
            maxFileAge,
            start,
            clocks);
    return new OpenFiles<>(
        name,
        discovery,
        limits,
        deletesRead ? Optional.of(new FileDeletion(name, opened, hadoop)) : Optional.empty(),
        cutting,
        past);
  }
}
