package io.tarn.stream.engine.source;

import io.tarn.schemas.Names;
import io.tarn.stream.engine.spi.OffsetRange;
import io.tarn.stream.engine.spi.Source;
import io.tarn.stream.engine.spi.SourceMemory;
import io.tarn.stream.engine.spi.Split;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines of the text files in a folder, on any file system that Hadoop knows; each file once, by
 * its path.
 *
 * <p>Files are found by listing, taken in order of modification time and path, and remembered by
 * path in the job's table {@code <source>_files}, so neither equal nor older modification times
 * hide a new file. A file must be whole when it appears: move it in, or write it under a name that
 * is passed over, which are those that begin with {@code .} or {@code _} or end in {@code .tmp} or,
 * as {@code hdfs dfs -put} has it, {@code ._COPYING_}. Folders are not descended into. Files ending
 * in {@code .gz} and what else Hadoop has codecs for are decompressed.
 */
public final class TextFiles implements Source<TextLine> {
  private static final Logger LOG = LoggerFactory.getLogger(TextFiles.class);

  private static final Comparator<FileRange> BY_AGE =
      Comparator.comparingLong(FileRange::modifiedMillis).thenComparing(FileRange::path);

  /** The plan of a batch names its files, and is one cell of the job's row. */
  private static final int DEFAULT_MAX_FILES_PER_BATCH = 1_000;

  /** What is shuffled is held in memory for as long as the batch runs. */
  private static final long DEFAULT_MAX_BYTES_PER_BATCH = 256L << 20;

  private final String name;
  private final String folder;
  private int maxFilesPerBatch = DEFAULT_MAX_FILES_PER_BATCH;
  private long maxBytesPerBatch = DEFAULT_MAX_BYTES_PER_BATCH;
  private boolean skipsBlankLines;
  private boolean deletesRead;
  private Optional<Duration> maxFileAge = Optional.empty();
  private Map<String, String> hadoop = Map.of();

  private final Set<String> read = new HashSet<>();
  private final TreeSet<FileRange> pending = new TreeSet<>(BY_AGE);
  private SourceMemory memory;
  private boolean frozen;
  private boolean asked;
  private long passedOverMillis;

  private TextFiles(String name, String folder) {
    this.name = Names.check("source", name);
    this.folder = folder;
  }

  private TextFiles(String name, TextFiles other) {
    this(name, other.folder);
    this.maxFilesPerBatch = other.maxFilesPerBatch;
    this.maxBytesPerBatch = other.maxBytesPerBatch;
    this.skipsBlankLines = other.skipsBlankLines;
    this.deletesRead = other.deletesRead;
    this.maxFileAge = other.maxFileAge;
    this.hadoop = other.hadoop;
  }

  /**
   * The files in {@code folder}, a path or URI; the source is named {@code input}.
   *
   * @param folder must exist when the job starts
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
    if (newMax < 1) {
      throw new IllegalArgumentException("maxFilesPerBatch must be at least 1, but is " + newMax);
    }
    TextFiles copy = copy();
    copy.maxFilesPerBatch = newMax;
    return copy;
  }

  /**
   * How many bytes of files, as they are stored, a batch reads at most; 256 MiB unless told
   * otherwise. A larger file is read whole, in a batch of its own.
   */
  public TextFiles maxBytesPerBatch(long newMax) {
    if (newMax < 1) {
      throw new IllegalArgumentException("maxBytesPerBatch must be at least 1, but is " + newMax);
    }
    TextFiles copy = copy();
    copy.maxBytesPerBatch = newMax;
    return copy;
  }

  /** Passes over lines of nothing but white space, which are records otherwise. */
  public TextFiles skipBlankLines() {
    TextFiles copy = copy();
    copy.skipsBlankLines = true;
    return copy;
  }

  /**
   * Deletes each file once the batch that read it is committed, unless it has changed meanwhile;
   * files are kept otherwise.
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
    TextFiles copy = copy();
    copy.maxFileAge = Optional.of(age);
    return copy;
  }

  /** Hadoop settings on top of those on the class path: credentials, endpoints. */
  public TextFiles hadoop(Map<String, String> settings) {
    TextFiles copy = copy();
    copy.hadoop = Map.copyOf(settings);
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
  public Optional<String> memoryTable() {
    return Optional.of(name + "_files");
  }

  @Override
  public Optional<Duration> memoryTtl() {
    return maxFileAge.map(age -> age.multipliedBy(2));
  }

  @Override
  public synchronized void open(SourceMemory newMemory) {
    if (memory != null) {
      throw new IllegalStateException(
          "Source "
              + name
              + " is being read by another job already; give each job a TextFiles of its own");
    }
    read.clear();
    pending.clear();
    frozen = false;
    asked = false;
    try {
      FileStatus status = fileSystem().getFileStatus(path());
      if (!status.isDirectory()) {
        throw new IllegalArgumentException(
            "Source "
                + name
                + " reads a folder, but "
                + folder
                + " is a file; name the folder it is in");
      }
    } catch (FileNotFoundException e) {
      throw new IllegalArgumentException(
          "Source "
              + name
              + " reads the folder "
              + folder
              + ", which does not exist; make it, or name another",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("Source " + name + " cannot read the folder " + folder, e);
    }
    memory = newMemory;
  }

  @Override
  public void prepareAvailableNow() {
    discover();
    frozen = true;
  }

  @Override
  public Optional<String> next(String start) {
    if (!asked) {
      asked = true;
      deleteIfAsked(FileOffset.parse(start).files()); // if a run was killed right after its commit
    }
    passedOverMillis = Math.max(passedOverMillis, FileOffset.parse(start).passedOverMillis());
    pending.removeIf(found -> found.modifiedMillis() < passedOverMillis);
    if (pending.isEmpty() && !frozen) {
      discover();
    }
    List<FileRange> files = nextFiles();
    return files.isEmpty()
        ? Optional.empty()
        : Optional.of(FileOffset.parse(start).next(files, passedOverMillis).toJson());
  }

  /**
   * The oldest pending files, as they are now: one that has gone since it was listed is left out.
   */
  private List<FileRange> nextFiles() {
    List<FileRange> files = new ArrayList<>();
    long bytes = 0;
    for (FileRange found : List.copyOf(pending)) {
      if (files.size() == maxFilesPerBatch) {
        break;
      }
      Optional<FileRange> now = asItIs(found);
      if (now.isEmpty()) {
        pending.remove(found);
        continue;
      }
      bytes += now.get().length();
      if (bytes > maxBytesPerBatch && !files.isEmpty()) {
        break;
      }
      files.add(now.get());
    }
    return files;
  }

  private Optional<FileRange> asItIs(FileRange found) {
    try {
      FileStatus status = fileSystem().getFileStatus(new Path(found.path()));
      return Optional.of(range(status));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Source " + name + " cannot look at " + found.path(), e);
    }
  }

  private static FileRange range(FileStatus status) {
    return new FileRange(
        status.getPath().toString(), status.getLen(), status.getModificationTime());
  }

  @Override
  public List<Split<TextLine>> splits(OffsetRange range) {
    return FileSplits.of(name, FileOffset.parse(range.end()).files(), skipsBlankLines, hadoop);
  }

  @Override
  public List<String> names(OffsetRange range) {
    return FileOffset.parse(range.end()).files().stream().map(FileRange::path).toList();
  }

  @Override
  public void committed(OffsetRange range) {
    Set<String> paths = Set.copyOf(names(range));
    read.addAll(paths);
    pending.removeIf(found -> paths.contains(found.path()));
    deleteIfAsked(FileOffset.parse(range.end()).files());
  }

  /**
   * A file that has changed since it was read stays, as nobody has read what is new in it; so does
   * one that cannot be deleted. Neither is read again.
   */
  private void deleteIfAsked(List<FileRange> files) {
    if (!deletesRead) {
      return;
    }
    for (FileRange file : files) {
      try {
        if (asItIs(file).filter(file::equals).isPresent()) {
          fileSystem().delete(new Path(file.path()), false);
        }
      } catch (IOException | UncheckedIOException e) {
        LOG.warn("Source {} has read {} but cannot delete it", name, file.path(), e);
      }
    }
  }

  @Override
  public synchronized void close() {
    memory = null;
    pending.clear();
  }

  private void discover() {
    Map<String, FileRange> fresh = new LinkedHashMap<>();
    Set<String> listed = new HashSet<>();
    maxFileAge.ifPresent(
        age ->
            passedOverMillis =
                Math.max(passedOverMillis, System.currentTimeMillis() - age.toMillis()));
    try {
      for (FileStatus status : fileSystem().listStatus(path(), TextFiles::isWhole)) {
        String file = status.getPath().toString();
        listed.add(file);
        if (status.isFile()
            && !read.contains(file)
            && status.getModificationTime() >= passedOverMillis) {
          fresh.put(file, range(status));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Source " + name + " cannot list the folder " + folder, e);
    }
    read.retainAll(listed);
    Set<String> known = memory.known(List.copyOf(fresh.keySet()));
    read.addAll(known);
    fresh.keySet().removeAll(known);
    pending.addAll(fresh.values());
  }

  private static boolean isWhole(Path path) {
    String file = path.getName();
    return !file.startsWith(".")
        && !file.startsWith("_")
        && !file.endsWith(".tmp")
        && !file.endsWith("._COPYING_");
  }

  private Path path() {
    return folder.contains(":/") ? new Path(folder) : new Path(localFolder().toUri());
  }

  /** With links resolved, so that a file is the same by whichever way it is reached. */
  private java.nio.file.Path localFolder() {
    java.nio.file.Path local = java.nio.file.Path.of(folder);
    try {
      return local.toRealPath();
    } catch (IOException notThere) {
      return local;
    }
  }

  private FileSystem fileSystem() throws IOException {
    return path().getFileSystem(HadoopSettings.configuration(hadoop));
  }
}
