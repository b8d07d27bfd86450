package io.tarn.files;

import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Files of this machine, asked of the operating system rather than of Hadoop, which does not see
 * those whose names are not valid in Java's encoding of names: Java garbles such a name, and then
 * finds no file of it.
 */
record LocalFiles() implements FileSystemView {
  @Override
  public List<FileRange> list(org.apache.hadoop.fs.Path folder, Predicate<String> named)
      throws IOException {
    List<FileRange> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(local(folder))) {
      for (Path entry : entries) {
        if (named.test(entry.getFileName().toString())) {
          found(folder, entry).ifPresent(files::add);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return files;
  }

  @Override
  public Optional<FileRange> look(FileRange file) throws IOException {
    return file.canBeNamed()
        ? range(local(new org.apache.hadoop.fs.Path(file.path())), file.path())
        : unnameable(Path.of(URI.create(file.path())), file.unnameableIn());
  }

  /** One that no name opens has none: it is another file once it has been renamed. */
  @Override
  public Optional<FileRange> identify(FileRange file) throws IOException {
    if (!file.canBeNamed()) {
      return Optional.of(file);
    }
    Path path = local(new org.apache.hadoop.fs.Path(file.path()));
    try {
      Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
      return Optional.of(
          key == null ? file : file.withFingerprint(Fingerprint.of(path, file.length(), key)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static Optional<FileRange> found(org.apache.hadoop.fs.Path folder, Path entry)
      throws IOException {
    return canBeNamed(entry)
        ? range(entry, hadoopPath(folder, entry.getFileName().toString()))
        : unnameable(entry, System.getProperty("sun.jnu.encoding"));
  }

  /** Whether the path's text leads back to it. A path itself holds bytes. */
  private static boolean canBeNamed(Path entry) {
    try {
      return Path.of(entry.toString()).equals(entry);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static Optional<FileRange> range(Path entry, String path) throws IOException {
    return attributes(entry)
        .map(file -> new FileRange(path, file.size(), file.lastModifiedTime().toMillis()));
  }

  private static Optional<FileRange> unnameable(Path entry, String encoding) throws IOException {
    return attributes(entry)
        .map(
            file ->
                new FileRange(
                    entry.toUri().toString(),
                    file.size(),
                    file.lastModifiedTime().toMillis(),
                    "",
                    encoding));
  }

  /** Empty if there is no such file: it has gone, is a folder, or a link that leads nowhere. */
  private static Optional<BasicFileAttributes> attributes(Path entry) throws IOException {
    try {
      return Optional.of(Files.readAttributes(entry, BasicFileAttributes.class))
          .filter(BasicFileAttributes::isRegularFile);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      if (Files.isSymbolicLink(entry)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** As Hadoop has it, whatever characters the name has: a colon would be taken for a scheme. */
  private static String hadoopPath(org.apache.hadoop.fs.Path folder, String name) {
    return new org.apache.hadoop.fs.Path(folder, new org.apache.hadoop.fs.Path(null, null, name))
        .toString();
  }

  private static Path local(org.apache.hadoop.fs.Path path) {
    return Path.of(path.toUri().getPath());
  }
}
