package io.tarn.cli.console;

import picocli.CommandLine.Option;

/** {@code --help}, which every command has. */
public final class HelpOption {
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean asked;
}
