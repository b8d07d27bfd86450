package io.tarn.runtime.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/**
 * The {@code hbase-site.xml} in {@code HBASE_CONF_DIR}, a folder that the launcher puts on the
 * class path, as HBase's own does.
 */
public final class SiteFile {
  private static final String VARIABLE = "HBASE_CONF_DIR";

  private SiteFile() {}

  /** Whether the user has named a folder for it. */
  public static boolean isNamed() {
    return folder().isPresent();
  }

  /**
   * Gives back a configuration that is made with it, or without one if none is named.
   *
   * @throws SetupException if it is named and not there, or is no XML of a configuration
   */
  public static Configuration read(Supplier<Configuration> configuration) throws SetupException {
    Optional<Path> folder = folder();
    if (folder.isPresent()) {
      checkThere(folder.get());
    }
    try {
      return configuration.get();
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new SetupException(
          "the configuration of HBase cannot be read: "
              + message(e)
              + folder.map(named -> "; correct " + site(named)).orElse(""),
          e);
    }
  }

  private static void checkThere(Path folder) throws SetupException {
    String wrong =
        !Files.exists(folder)
            ? "there is no such folder"
            : !Files.isDirectory(folder)
                ? "that is a file"
                : !Files.isReadable(site(folder))
                    ? "there is no hbase-site.xml to be read in it"
                    : "";
    if (!wrong.isEmpty()) {
      throw new SetupException(
          VARIABLE
              + " is "
              + folder
              + ", but "
              + wrong
              + "; set it to the folder of your cluster's hbase-site.xml, or unset it");
    }
  }

  /** What the parser says, which is the innermost cause: where, and what it has found there. */
  private static String message(RuntimeException failure) {
    Throwable innermost = failure;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return String.valueOf(innermost.getMessage()).replaceAll("\\s+", " ").strip();
  }

  private static Path site(Path folder) {
    return folder.resolve("hbase-site.xml");
  }

  private static Optional<Path> folder() {
    return Optional.ofNullable(System.getenv(VARIABLE))
        .filter(folder -> !folder.isEmpty())
        .map(Path::of);
  }
}
