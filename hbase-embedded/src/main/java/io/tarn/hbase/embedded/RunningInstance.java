package io.tarn.hbase.embedded;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;

/**
 * An embedded HBase that is ready for clients.
 *
 * @param pid the process that it runs in
 * @param zookeeper where clients find it, as {@code 127.0.0.1:PORT}
 * @param started when it was ready
 */
public record RunningInstance(long pid, String zookeeper, Instant started) {

  /** What a client of this instance needs, and nothing from the class path's hbase-site.xml. */
  public Configuration configuration() {
    return Settings.client(zookeeper);
  }

  /** Announces the instance to other processes, at once and whole. */
  void announce(DataFolder folder) throws IOException {
    Path file = folder.instance();
    Properties properties = new Properties();
    properties.setProperty("pid", Long.toString(pid));
    properties.setProperty("zookeeper", zookeeper);
    properties.setProperty("started", started.toString());
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    try (Writer writer = Files.newBufferedWriter(draft)) {
      properties.store(writer, "The embedded HBase that runs on this folder; gone when it stops");
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The instance that was announced in a folder, if its process still lives. */
  static Optional<RunningInstance> of(DataFolder folder) throws IOException {
    Path file = folder.instance();
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
      RunningInstance instance =
          new RunningInstance(
              Long.parseLong(properties.getProperty("pid")),
              properties.getProperty("zookeeper"),
              Instant.parse(properties.getProperty("started")));
      return Optional.of(instance).filter(RunningInstance::lives);
    } catch (NoSuchFileException notReady) {
      return Optional.empty();
    } catch (IllegalArgumentException | NullPointerException | DateTimeParseException e) {
      throw new IOException(
          "cannot read " + file + ": " + e + "; stop the process on this folder and start again",
          e);
    }
  }

  private boolean lives() {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }
}
