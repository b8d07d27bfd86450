package io.tarn.cli.cluster;

import io.tarn.cli.console.Terminal;
import io.tarn.hbase.embedded.LogFile;
import io.tarn.runtime.cluster.ClusterListener;
import picocli.CommandLine.ExitCode;

/**
 * Tells a command's user of its HBase, and ends the process where that has ended: nothing is left
 * to be closed in order, as nothing is written any more.
 */
public final class TerminalListener implements ClusterListener {
  @Override
  public void tells(String what) {
    Terminal.tell(what);
  }

  @Override
  public void ended(String why) {
    System.err.println(Terminal.red("tarn: ") + why);
    LogFile.current()
        .ifPresent(log -> System.err.println(Terminal.faint("the log has more: " + log)));
    Runtime.getRuntime().halt(ExitCode.SOFTWARE);
  }
}
