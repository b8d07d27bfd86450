package io.tarn.files;

import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.PastSplit;
import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.source.Split;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A folder as one run of a job reads it. */
final class OpenFiles<T> implements OpenSource<T> {
  private final String name;
  private final FileDiscovery discovery;
  private final BatchLimits limits;
  private final Optional<FileDeletion> deletion;
  private final Function<List<FileRange>, List<Split<T>>> cutting;
  private final Function<Split<T>, PastSplit<T>> past;
  private final CurrentOffset current = new CurrentOffset();
  private boolean asked;

  /**
   * @param deletion where files are to be deleted once they were read
   * @param cutting cuts the files of a batch into splits, which depend on the files alone
   * @param past a split of which parts may be gone
   */
  OpenFiles(
      String name,
      FileDiscovery discovery,
      BatchLimits limits,
      Optional<FileDeletion> deletion,
      Function<List<FileRange>, List<Split<T>>> cutting,
      Function<Split<T>, PastSplit<T>> past) {
    this.name = name;
    this.discovery = discovery;
    this.limits = limits;
    this.deletion = deletion;
    this.cutting = cutting;
    this.past = past;
  }

  @Override
  public void prepareAvailableNow() {
    discovery.freeze();
  }

  @Override
  public Optional<String> next(String start, ReadLimit limit) {
    FileOffset last = current.parse(start);
    if (!asked) {
      asked = true;
      delete(last); // if a run was killed right after its commit
    }
    discovery.given(last.files());
    BatchLimits most = limit == ReadLimit.NONE ? BatchLimits.NONE : limits;
    Optional<FileOffset> next =
        start.isEmpty() ? discovery.first(most) : discovery.next(last, most);
    return next.map(this::text);
  }

  /**
   * @throws IllegalStateException if no plan has room for it
   */
  private String text(FileOffset next) {
    String json = current.toJson(next);
    if (json.getBytes(StandardCharsets.UTF_8).length <= FileOffset.MOST_BYTES) {
      return json;
    }
    throw new IllegalStateException(
        "Source "
            + name
            + " finds "
            + next.files().size()
            + " files for one batch, more than its plan has room to name: "
            + (next.unread()
                ? "move those away that are there already, or begin with modifiedSince(…) instead"
                    + " of fromNowOn()"
                : "let a batch read fewer by maxFilesPerBatch, and run the job by a trigger that"
                    + " heeds it, such as Trigger.availableNow()"));
  }

  @Override
  public List<Split<T>> splits(OffsetRange range) {
    return cutting.apply(end(range).toRead());
  }

  /** By the names, lengths and times of the files, which the range has. */
  @Override
  public List<PastSplit<T>> past(OffsetRange range) {
    return splits(range).stream().map(past).toList();
  }

  @Override
  public Map<String, String> notes(OffsetRange range) {
    return ReadFiles.notes(end(range).files());
  }

  @Override
  public Ahead ahead(String end) {
    asked = true; // what that batch reads must not be deleted before it is committed
    return discovery.hasMore(current.parse(end).files())
        ? Ahead.THERE_IS_MORE
        : Ahead.NOTHING_KNOWN;
  }

  @Override
  public void committed(OffsetRange range) {
    discovery.given(end(range).files());
    delete(end(range));
  }

  /** Names no files, so that none is deleted that nobody has read. */
  @Override
  public String passOver(OffsetRange range) {
    return end(range).withoutFiles().toJson();
  }

  @Override
  public void passedOver(OffsetRange range) {
    discovery.given(end(range).files());
  }

  private FileOffset end(OffsetRange range) {
    return current.parse(range.end());
  }

  private void delete(FileOffset read) {
    deletion.ifPresent(files -> files.delete(read.toRead()));
  }

  /** Nothing is open between two calls. */
  @Override
  public void close() {}
}
