package io.tarn.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes files that have been read. One that has changed since stays, as nobody has read what is
 * new in it; so does one that no name opens, one that cannot be decompressed whole, as nobody has
 * read the rest of it, and one that cannot be deleted. None of them is read again.
 */
final class FileDeletion {
  private static final Logger LOG = LoggerFactory.getLogger(FileDeletion.class);

  private final String source;
  private final Folder folder;
  private final LineReading reading;

  FileDeletion(String source, Folder folder, Map<String, String> hadoop) {
    this.source = source;
    this.folder = folder;
    this.reading = LineReading.all(source, hadoop);
  }

  void delete(List<FileRange> files) {
    for (FileRange file : files) {
      try {
        if (!file.canBeNamed() || folder.look(file).filter(file::isAs).isEmpty()) {
          continue;
        }
        if (isWhole(file)) {
          folder.delete(file);
        } else {
          LOG.warn(
              "Source {} keeps {}, which cannot be decompressed whole: see the dead letters",
              source,
              file.path());
        }
      } catch (IOException | UncheckedIOException e) {
        LOG.warn("Source {} has read {} but cannot delete it", source, file.path(), e);
      }
    }
  }

  private boolean isWhole(FileRange file) {
    if (Compression.of(file, reading.configuration()).isEmpty()) {
      return true;
    }
    LineRange all = new LineRange(file, 0, file.length());
    try (RangeReader reader = new RangeReader(all, reading)) {
      while (reader.advance()) {
        if (reader.fault().isPresent()) {
          return false;
        }
      }
      return true;
    }
  }
}
