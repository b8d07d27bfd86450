package io.tarn.cli.cluster;

import io.tarn.cli.console.Terminal;
import io.tarn.hbase.embedded.LogFile;
import io.tarn.runtime.cluster.ClusterListener;
import java.util.function.Consumer;
import picocli.CommandLine.ExitCode;

/**
 * Tells a command's user of its HBase, and ends the process where that has ended: nothing is left
 * to be closed in order, as nothing is written any more.
 */
public final class TerminalListener implements ClusterListener {
  private final Consumer<String> tell;

  /** Tells on standard error. */
  public TerminalListener() {
    this(Terminal::tell);
  }

  /**
   * Tells where a command shows what goes on.
   *
   * @param tell takes one line
   */
  public TerminalListener(Consumer<String> tell) {
    this.tell = tell;
  }

  @Override
  public void tells(String what) {
    tell.accept(what);
  }

  @Override
  public void ended(String why) {
    System.err.println(Terminal.red("tarn: ") + why);
    LogFile.current()
        .ifPresent(log -> System.err.println(Terminal.faint("the log has more: " + log)));
    Runtime.getRuntime().halt(ExitCode.SOFTWARE);
  }
}
