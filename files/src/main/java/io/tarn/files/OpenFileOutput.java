package io.tarn.files;

import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.SinkNote;
import io.tarn.spi.output.Delivery;
import io.tarn.spi.output.OpenOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job's side of a file output. An attempt's folder is made whole before the commit, and renamed
 * after it; that a batch is about to be renamed is noted before, so that one whose folder has been
 * taken away since is not taken for one that was never delivered.
 */
final class OpenFileOutput implements OpenOutput {
  private static final Logger LOG = LoggerFactory.getLogger(OpenFileOutput.class);

  private static final String REMEDY =
      "Nothing has been overwritten: move the folder away with all that is in it, and a new one is"
          + " begun; or name another folder";

  private final OutputFolder folder;
  private final OutputJson.Owner owner;
  private final DeliveryNotes notes;

  private OpenFileOutput(OutputFolder folder, OutputJson.Owner owner) {
    this.folder = folder;
    this.owner = owner;
    this.notes = new DeliveryNotes(folder);
  }

  static OpenFileOutput open(FileOutputSpec<?> spec, String job, String output) {
    OutputJson.Owner owner = new OutputJson.Owner(OutputJson.FORMAT, job, output);
    try {
      OutputFolder folder = OutputFolder.of(spec.folder(), spec.hadoop(), spec.trusted());
      new FolderOwnership(folder, owner).take();
      folder.makeFolders(OutputNames.ATTEMPTS);
      folder.makeFolders(OutputNames.DELIVERED);
      return new OpenFileOutput(folder, owner);
    } catch (IOException e) {
      throw new BackendException(
          "The folder "
              + spec.folder()
              + " cannot be written to by "
              + owner
              + ": "
              + e
              + "; mend that, or name another",
          e);
    }
  }

  @Override
  public Optional<SinkNote> noted() {
    return checked(
        "find out what was delivered to",
        () -> notes.last().map(last -> new SinkNote(owner.output(), last.batch(), last.version())));
  }

  @Override
  public Optional<String> prepare(Plan plan, List<String> receipts) {
    if (receipts.isEmpty()) {
      return Optional.empty();
    }
    return checked(
        "make batch " + plan.batch() + " ready in",
        () -> {
          new FolderOwnership(folder, owner).check();
          checkNew(plan);
          return Optional.of(makeWhole(plan, files(receipts)).receipt().toJson());
        });
  }

  private static List<PartFile> files(List<String> receipts) throws IOException {
    List<PartFile> files = new ArrayList<>();
    for (String receipt : receipts) {
      files.addAll(
          OutputJson.parse(
                  receipt.getBytes(StandardCharsets.UTF_8),
                  OutputJson.Written.class,
                  "A task's receipt")
              .files());
    }
    return files;
  }

  /** Batches are delivered in order, so none that comes after the last can be there already. */
  private void checkNew(Plan plan) throws IOException {
    Optional<DeliveryNotes.Note> last = notes.last();
    if (last.isPresent() && last.get().batch() >= plan.batch()) {
      throw new IllegalStateException(
          "batch "
              + plan.batch()
              + " of "
              + plan.job()
              + " cannot be written to "
              + folder
              + ": batch "
              + last.get().batch()
              + ", planned at "
              + Instant.ofEpochMilli(last.get().version())
              + ", was delivered there already, by another run of a job of that name (the job was"
              + " reset, or is an older copy). "
              + REMEDY);
    }
    String batch = OutputNames.batch(plan.batch());
    if (folder.exists(batch)) {
      throw new IllegalStateException(
          "batch "
              + plan.batch()
              + " of "
              + plan.job()
              + " cannot be written to "
              + folder
              + ": there is a "
              + batch
              + " that this job did not deliver. Move it away, or name another folder");
    }
  }

  /** What is in the attempt's folder must be what its tasks told of. */
  private OutputJson.Manifest makeWhole(Plan plan, List<PartFile> files) throws IOException {
    String attempt = OutputNames.attempt(plan);
    Map<String, Long> told = new HashMap<>();
    files.forEach(file -> told.put(file.name(), file.bytes()));
    Map<String, Long> found = folder.list(attempt);
    if (!found.equals(told)) {
      throw new IllegalStateException(
          "the files of batch "
              + plan.batch()
              + " of "
              + plan.job()
              + " in "
              + folder
              + "/"
              + attempt
              + " are not those that its tasks wrote: names and lengths are "
              + found
              + ", and should be "
              + told
              + "; let nothing else write there");
    }
    OutputJson.Manifest manifest =
        new OutputJson.Manifest(
            OutputJson.FORMAT, owner.job(), owner.output(), plan.batch(), plan.version(), files);
    try (OutputStream out = folder.create(attempt + "/" + OutputNames.MANIFEST)) {
      out.write(manifest.toBytes());
    }
    folder.sync(attempt);
    return manifest;
  }

  @Override
  public void deliver(Delivery delivery) {
    checked(
        "show batch " + delivery.batch() + " in",
        () -> {
          show(delivery);
          return null;
        });
    clear(delivery.version());
  }

  private void show(Delivery delivery) throws IOException {
    new FolderOwnership(folder, owner).check();
    String attempt = OutputNames.attempt(delivery.batch(), delivery.version());
    String batch = OutputNames.batch(delivery.batch());
    if (folder.exists(attempt) && !isShown(delivery)) {
      notes.note(delivery.batch(), delivery.version());
      try {
        folder.move(attempt, batch);
      } catch (IOException e) {
        if (!isShown(delivery)) { // by another writer, which had the job before or has it now
          throw e;
        }
      }
    } else if (!isShown(delivery)) {
      checkTakenAway(delivery);
    }
    folder.sync(OutputNames.ROOT);
  }

  /**
   * @throws IllegalStateException if another batch has its place
   */
  private boolean isShown(Delivery delivery) throws IOException {
    String batch = OutputNames.batch(delivery.batch());
    if (!folder.exists(batch)) {
      return false;
    }
    Optional<byte[]> json = folder.read(batch + "/" + OutputNames.MANIFEST);
    if (json.isPresent()) {
      OutputJson.Manifest shown =
          OutputJson.parse(json.get(), OutputJson.Manifest.class, batch + "/_tarn.json");
      if (shown.version() == delivery.version()) {
        return true;
      }
    }
    throw new IllegalStateException(
        "batch "
            + delivery.batch()
            + " of "
            + delivery.job()
            + " cannot be shown in "
            + folder
            + ": there is a "
            + batch
            + " that is not of the attempt of "
            + Instant.ofEpochMilli(delivery.version())
            + ", which was committed. Move it away, and the batch takes its place");
  }

  private void checkTakenAway(Delivery delivery) throws IOException {
    if (notes.last().filter(last -> last.version() >= delivery.version()).isPresent()) {
      LOG.info(
          "Batch {} of {} was delivered to {} before, and has been taken away since",
          delivery.batch(),
          owner,
          folder);
      return;
    }
    throw new IllegalStateException(
        "batch "
            + delivery.batch()
            + " of "
            + delivery.job()
            + " is committed, but its files are gone from "
            + folder
            + "/"
            + OutputNames.attempt(delivery.batch(), delivery.version())
            + ", and were not delivered. Put them back; or give them up: stop the job, and `tarn"
            + " adopt "
            + delivery.job()
            + " output:"
            + delivery.output()
            + "`");
  }

  /** What is older than a batch that was delivered can only be of attempts that were given up. */
  private void clear(long version) {
    try {
      for (String name : folder.list(OutputNames.ATTEMPTS).keySet()) {
        if (OutputNames.versionOf(name).orElse(version) < version) {
          folder.delete(OutputNames.ATTEMPTS + "/" + name);
        }
      }
      notes.clear();
    } catch (IOException e) {
      LOG.warn("What attempts of {} left in {} is cleared away later", owner, folder, e);
    }
  }

  @Override
  public void aborted(Plan plan) {
    checked(
        "clear an attempt away from",
        () -> {
          folder.delete(OutputNames.attempt(plan));
          return null;
        });
  }

  private interface Asked<R> {
    R of() throws IOException;
  }

  private <R> R checked(String what, Asked<R> asked) {
    try {
      return asked.of();
    } catch (IOException e) {
      throw new UncheckedIOException(
          owner + " cannot " + what + " " + folder + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {}
}
