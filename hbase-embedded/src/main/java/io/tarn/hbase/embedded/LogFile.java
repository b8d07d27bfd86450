package io.tarn.hbase.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.builder.api.ComponentBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;
import org.apache.logging.log4j.core.config.builder.impl.BuiltConfiguration;

/**
 * Sends the log of this process, HBase's and ZooKeeper's included, to a rolling file and nothing to
 * the terminal.
 *
 * <p>Programs call it, libraries do not. A program whose user names a logging configuration of
 * their own, by {@code -Dlog4j2.configurationFile}, keeps that one.
 */
public final class LogFile {
  private static final String NAME = "tarn.log";
  private static final String SIZE = "10MB";
  private static final int ROLLED_FILES = 4;

  /** Control characters, and those that separate lines or turn the direction of writing. */
  private static final String UNSAFE =
      "[\\x00-\\x08\\x0A-\\x1F\\x7F-\\x9F\\u2028-\\u202E\\u2066-\\u2069]";

  /**
   * A record is one line and, if it has an exception, lines that cannot be taken for records: what
   * a message quotes neither begins a line nor moves a reader's cursor.
   */
  private static final String PATTERN =
      "%d{ISO8601} %-5p [%t] %c{1.}: %replace{%m}{"
          + UNSAFE
          + "}{\uFFFD}%n%replace{%replace{%xEx}{(?!\\n)"
          + UNSAFE
          + "}{\uFFFD}}{(?m)^(?=.)(?!\tat |\t\\.\\.\\. )}{  }";

  /** Which say at INFO what helps only their developers. */
  private static final List<String> NOISY =
      List.of(
          "org.apache.zookeeper",
          "org.apache.curator",
          "org.apache.hadoop.metrics2",
          "org.apache.hadoop.hbase.shaded",
          "org.apache.hadoop.hbase.procedure2",
          "org.apache.hadoop.hbase.io.util.MemorySizeUtil",
          "org.apache.hadoop.hbase.io.hfile",
          "org.apache.hadoop.hbase.metrics",
          "org.apache.hadoop.hbase.ipc",
          "org.apache.hadoop.hbase.zookeeper",
          "org.apache.hadoop.hbase.ChoreService");

  private static final List<String> USERS_OWN =
      List.of("log4j2.configurationFile", "log4j.configurationFile", "log4j.configuration");

  private static volatile Path current;

  private LogFile() {}

  /** The newest log file, if this process's log goes to one. */
  public static Optional<Path> current() {
    return Optional.ofNullable(current);
  }

  /**
   * Redirects the log, best as the first thing in {@code main}: five files of at most 10 MB each.
   *
   * @param logsDir created if need be, it and its parent as this user's alone
   */
  public static void redirectTo(Path logsDir) throws IOException {
    Path parent = logsDir.toAbsolutePath().getParent();
    if (parent != null) {
      PrivateFolder.create(parent);
    }
    PrivateFolder.create(logsDir);
    Path file = logsDir.toRealPath().resolve(NAME);
    if (USERS_OWN.stream().allMatch(key -> System.getProperty(key) == null)) {
      use(configuration(file));
      current = file;
    }
  }

  private static void use(Configuration configuration) {
    LoggerContext context = Configurator.initialize(configuration);
    if (context.getConfiguration() != configuration) {
      context.reconfigure(configuration);
    }
  }

  private static Configuration configuration(Path file) {
    ConfigurationBuilder<BuiltConfiguration> builder =
        ConfigurationBuilderFactory.newConfigurationBuilder();
    builder.setConfigurationName("tarn");
    builder.setStatusLevel(Level.OFF);
    builder.setShutdownHook("disable");
    builder.add(
        builder
            .newAppender("file", "RollingFile")
            .addAttribute("fileName", file.toString())
            .addAttribute("filePattern", file.toString().replace("%", "%%") + ".%i")
            .add(
                builder
                    .newLayout("PatternLayout")
                    .addAttribute("pattern", PATTERN)
                    .addAttribute("alwaysWriteExceptions", false))
            .addComponent(sizeLimit(builder))
            .addComponent(
                builder
                    .newComponent("DefaultRolloverStrategy")
                    .addAttribute("max", ROLLED_FILES)
                    .addAttribute("fileIndex", "min")));
    builder.add(builder.newRootLogger(Level.INFO).add(builder.newAppenderRef("file")));
    NOISY.forEach(name -> builder.add(builder.newLogger(name, Level.WARN)));
    return builder.build(false);
  }

  private static ComponentBuilder<?> sizeLimit(ConfigurationBuilder<?> builder) {
    return builder.newComponent("SizeBasedTriggeringPolicy").addAttribute("size", SIZE);
  }
}
