package io.tarn.files;

import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.output.OutputWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** Writes a task's records to files in the folder of its attempt. */
record PartWriter<T>(FileOutputSpec<T> spec) implements OutputWriter<T> {
  private static final int BUFFER_BYTES = 1 << 16;

  @Override
  public Optional<String> write(
      Attempt attempt, int partition, Iterator<T> records, BlockStore blocks) throws IOException {
    if (!records.hasNext()) {
      return Optional.empty();
    }
    OutputFolder folder = OutputFolder.opened(spec);
    String path = OutputNames.attempt(attempt.plan());
    folder.makeFolders(path);
    List<PartFile> files = new ArrayList<>();
    while (records.hasNext()) {
      files.add(write(folder, path, name(partition, files.size()), records));
    }
    return Optional.of(new OutputJson.Written(files).toJson());
  }

  private String name(int partition, int file) {
    String part = String.format(Locale.ROOT, "part-%05d", partition);
    return spec.maxRecordsPerFile() == Long.MAX_VALUE
        ? part + spec.suffix()
        : part + String.format(Locale.ROOT, "-%05d", file) + spec.suffix();
  }

  private PartFile write(OutputFolder folder, String path, String name, Iterator<T> records)
      throws IOException {
    CountingStream stored = new CountingStream(folder.create(path + "/" + name));
    long count = 0;
    try (OutputStream all = stored;
        RecordFormat.Encoder<T> encoder = spec.format().open(encoded(all), spec.hadoop())) {
      for (; records.hasNext() && count < spec.maxRecordsPerFile(); count++) {
        encoder.write(checked(records.next()));
      }
    }
    return new PartFile(name, stored.bytes(), count);
  }

  private OutputStream encoded(OutputStream stored) throws IOException {
    return new BufferedOutputStream(
        spec.gzip() ? new GZIPOutputStream(stored, BUFFER_BYTES) : stored, BUFFER_BYTES);
  }

  private static <T> T checked(T record) {
    if (record == null) {
      throw new IllegalArgumentException(
          "a record is null, which files do not have; filter nulls out before the output");
    }
    return record;
  }
}
