package io.tarn.stream.engine.source;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Files of this machine, asked of the operating system rather than of Hadoop. */
record LocalFiles() implements FileSystemView {
  @Override
  public List<FileRange> list(org.apache.hadoop.fs.Path folder, Predicate<String> named)
      throws IOException {
    List<FileRange> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(local(folder))) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (named.test(name)) {
          range(entry, hadoopPath(folder, name)).ifPresent(files::add);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return files;
  }

  @Override
  public Optional<FileRange> look(FileRange file) throws IOException {
    return range(local(new org.apache.hadoop.fs.Path(file.path())), file.path());
  }

  /** Empty if there is no such file: it has gone, is a folder, or a link that leads nowhere. */
  private static Optional<FileRange> range(Path entry, String path) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(entry, BasicFileAttributes.class);
      return attributes.isRegularFile()
          ? Optional.of(
              new FileRange(path, attributes.size(), attributes.lastModifiedTime().toMillis()))
          : Optional.empty();
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
