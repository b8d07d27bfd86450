package io.tarn.chaos;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;

/**
 * Starts Java programs in processes of their own, none of which outlives this one: where {@code
 * setpriv} is found the operating system kills them, however this process ends.
 *
 * <p>To be used by one thread, which lives as long as its programs are to: they end with it.
 */
final class Programs implements AutoCloseable {
  /** The class path of the command {@code tarn}; this program's own if it is not set. */
  private static final String TARN_CLASS_PATH = "tarn.chaos.demo-class-path";

  /** An archive of the classes on that class path, which saves a start two seconds. */
  private static final String TARN_ARCHIVE = "tarn.chaos.demo-archive";

  private static final String TARN = "io.tarn.cli.TarnCommand";
  private static final List<String> TIED_TO_THIS_PROCESS =
      List.of("setpriv", "--pdeathsig", "KILL", "env", "--default-signal=INT,TERM");

  private final List<String> before;
  private final List<Process> started = new ArrayList<>();
  private int count;
  private boolean closed;

  Programs() throws InterruptedException {
    this.before = isTieable() ? TIED_TO_THIS_PROCESS : List.of();
  }

  /** Whether its programs end even if this process is killed with -9. */
  boolean areTied() {
    return !before.isEmpty();
  }

  private static boolean isTieable() throws InterruptedException {
    List<String> probe = new ArrayList<>(TIED_TO_THIS_PROCESS);
    probe.add("true");
    try {
      return new ProcessBuilder(probe).start().waitFor() == 0;
    } catch (IOException notFound) {
      return false;
    }
  }

  /**
   * The command {@code tarn}, as its launcher starts it.
   *
   * @param folder where its output goes, and its home is
   * @param heap such as {@code -Xmx1g}
   */
  Daemon startTarn(String name, Path folder, String heap, List<String> arguments)
      throws IOException {
    List<String> options = new ArrayList<>(List.of(heap, "-XX:+UseG1GC"));
    options.add("-Duser.home=" + folder);
    options.addAll(List.of("-XX:+DisplayVMOutputToStderr", "-XX:OnOutOfMemoryError=kill -9 %p"));
    Path archive = Path.of(System.getProperty(TARN_ARCHIVE, "none"));
    if (Files.exists(archive)) {
      options.add("-XX:SharedArchiveFile=" + archive);
      options.addAll(List.of("-Xlog:disable", "-Xlog:all=error,cds*=off:stderr"));
    }
    return start(
        name,
        folder,
        options,
        System.getProperty(TARN_CLASS_PATH, ownClassPath()),
        TARN,
        arguments);
  }

  /** A job with an output, on this program's own class path. */
  Daemon startJob(Class<?> job, Path folder, List<String> arguments) throws IOException {
    return start(
        "job",
        folder,
        List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
        ownClassPath(),
        job.getName(),
        arguments);
  }

  /** A server, with its configuration in a folder on its class path. */
  Daemon startServer(
      String name,
      Path folder,
      String heap,
      Path configuration,
      String main,
      List<String> arguments)
      throws IOException {
    // Many servers share few cores: the compiler and the collector that use them least.
    List<String> options = List.of(heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    return start(
        name,
        folder,
        options,
        configuration + File.pathSeparator + ownClassPath(),
        main,
        arguments);
  }

  private static String ownClassPath() {
    return System.getProperty("java.class.path");
  }

  private synchronized Daemon start(
      String name,
      Path folder,
      List<String> options,
      String classPath,
      String main,
      List<String> arguments)
      throws IOException {
    if (closed) {
      throw new CancellationException("this program is ending; " + name + " is not started");
    }
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--"))
        .forEach(command::add);
    command.addAll(options);
    command.addAll(List.of("-Djava.net.preferIPv4Stack=true", "-cp", classPath, main));
    command.addAll(arguments);
    Path out = folder.resolve(name + "-" + ++count + ".out");
    Path err = folder.resolve(name + "-" + count + ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().remove("HBASE_CONF_DIR");
    Process process = builder.start();
    started.removeIf(earlier -> !earlier.isAlive());
    started.add(process);
    return new Daemon(name, process, out, err);
  }

  /** Kills all that runs, what is stopped included; nothing can be started any more. */
  @Override
  public synchronized void close() {
    closed = true;
    started.stream()
        .flatMap(process -> Stream.concat(process.descendants(), Stream.of(process.toHandle())))
        .forEach(ProcessHandle::destroyForcibly);
    for (Process process : started) {
      process.onExit().join();
    }
  }
}
