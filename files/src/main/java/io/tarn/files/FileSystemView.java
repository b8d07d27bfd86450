package io.tarn.files;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hadoop.fs.Path;

/** What files a file system has, and what it knows of them besides their contents. */
interface FileSystemView {
  /**
   * The files in a folder, in no order, without those in folders below.
   *
   * @param named which are asked for, by the last part of their path
   */
  List<FileRange> list(Path folder, Predicate<String> named) throws IOException;

  /** The file as it is now, without a fingerprint; empty if it has gone. */
  Optional<FileRange> look(FileRange file) throws IOException;

  /**
   * The same with its fingerprint, where its file system has what makes one; empty if it has gone.
   * Reads some of its contents.
   */
  Optional<FileRange> identify(FileRange file) throws IOException;
}
