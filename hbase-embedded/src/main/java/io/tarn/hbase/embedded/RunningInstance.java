package io.tarn.hbase.embedded;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
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
 * @param secret what it asks clients for
 */
public record RunningInstance(long pid, String zookeeper, Instant started, Secret secret) {
  private static final String PROCESS_STARTED = "process-started";

  /** A process's start is counted from the machine's, which moves when the clock is set. */
  private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(3);

  /** What a client of this instance needs, and nothing from the class path's hbase-site.xml. */
  public Configuration configuration() {
    return Settings.client(zookeeper, secret);
  }

  /**
   * Whether this very one still runs on the folder: it may have ended, and the next one have been
   * started since, by the same process or another.
   */
  public boolean runsOn(Path dataDir) throws IOException {
    return Files.isDirectory(dataDir)
        && of(new DataFolder(dataDir.toRealPath())).filter(this::equals).isPresent();
  }

  /** The one in this process, ready now. */
  static RunningInstance here(String zookeeper) {
    return new RunningInstance(
        ProcessHandle.current().pid(), zookeeper, Instant.now(), Secret.ofThisProcess());
  }

  /** Announces the instance to other processes, at once and whole. */
  void announce(DataFolder folder) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("pid", Long.toString(pid));
    properties.setProperty("zookeeper", zookeeper);
    properties.setProperty("started", started.toString());
    properties.setProperty("secret", secret.text());
    startOf(pid).ifPresent(start -> properties.setProperty(PROCESS_STARTED, start.toString()));
    PrivateFolder.create(folder.site().getParent());
    write(folder.site(), Settings.site(zookeeper, secret)::writeXml);
    write(
        folder.instance(),
        writer ->
            properties.store(
                writer, "The embedded HBase that runs on this folder; gone when it stops"));
  }

  private interface Content {
    void writeTo(Writer writer) throws IOException;
  }

  /** Writes a file that is its user's alone, at once and whole. */
  private static void write(Path file, Content content) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    PrivateFolder.createFile(draft);
    try (Writer writer = Files.newBufferedWriter(draft)) {
      content.writeTo(writer);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The instance that was announced in a folder, if its process still lives. */
  static Optional<RunningInstance> of(DataFolder folder) throws IOException {
    Path file = folder.instance();
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
      long pid = Long.parseLong(properties.getProperty("pid"));
      if (!lives(pid, properties.getProperty(PROCESS_STARTED))) {
        return Optional.empty();
      }
      return Optional.of(
          new RunningInstance(
              pid,
              properties.getProperty("zookeeper"),
              Instant.parse(properties.getProperty("started")),
              new Secret(properties.getProperty("secret"))));
    } catch (NoSuchFileException notReady) {
      return Optional.empty();
    } catch (IllegalArgumentException | NullPointerException | DateTimeParseException e) {
      throw new IOException(
          "cannot read " + file + ": " + e + "; stop the process on this folder and start again",
          e);
    }
  }

  /** Takes the announcement back, if it is still this one's. */
  void withdraw(DataFolder folder) throws IOException {
    if (of(folder).filter(this::equals).isPresent()) {
      Files.deleteIfExists(folder.instance());
      Files.deleteIfExists(folder.site());
    }
  }

  boolean isOfThisProcess() {
    return pid == ProcessHandle.current().pid();
  }

  /** Whether a process has this number, and is the one that had it: numbers are given again. */
  private static boolean lives(long pid, String started) {
    if (!ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
      return false;
    }
    Optional<Instant> now = startOf(pid);
    return started == null
        || now.isEmpty()
        || Duration.between(Instant.parse(started), now.get()).abs().compareTo(CLOCKS_DIFFER) < 0;
  }

  private static Optional<Instant> startOf(long pid) {
    return ProcessHandle.of(pid).flatMap(process -> process.info().startInstant());
  }
}
