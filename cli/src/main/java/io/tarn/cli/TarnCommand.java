package io.tarn.cli;

import io.tarn.cli.console.Terminal;
import io.tarn.cli.demo.DemoCommand;
import io.tarn.cli.program.RunCommand;
import java.time.Clock;
import java.time.Instant;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code tarn} and its exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found; 130,
 * which is Java's own, after Ctrl-C.
 */
@Command(
    name = "tarn",
    description = "Keeps the state of streams in HBase, exactly once, and serves it by row key.",
    mixinStandardHelpOptions = true,
    version = "tarn 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      RunCommand.class,
      ServeCommand.class,
      GetCommand.class,
      ScanCommand.class,
      WindowsCommand.class,
      EntriesCommand.class,
      JobsCommand.class,
      TablesCommand.class,
      BatchesCommand.class,
      ExplainCommand.class,
      ChangesCommand.class,
      WatchCommand.class,
      WhyCommand.class,
      DeadCommand.class,
      RegionsCommand.class,
      FlushCommand.class,
      AdoptCommand.class,
      SkipCommand.class,
      ResetCommand.class,
      DeleteCommand.class,
      HelpCommand.class,
      VersionCommand.class
    },
    footer = {
      "",
      "Start with `tarn demo`; then, in another terminal, `tarn jobs`.",
      "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found (a key, a table, a job, a batch, an HBase); 130 stopped "
          + "by Ctrl-C, the demo after its batch."
    })
public final class TarnCommand implements Runnable {
  @Spec private CommandSpec spec;

  private TarnCommand() {}

  public static void main(String[] args) {
    System.setErr(new TerminalErrors(System.err));
    System.exit(commandLine().execute(args)); // HBase leaves threads behind
  }

  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new TarnCommand());
    commandLine.setColorScheme(Terminal.colours());
    Failures failures = new Failures();
    commandLine.setExecutionExceptionHandler(failures);
    commandLine.setParameterExceptionHandler(failures);
    commandLine.setUsageHelpAutoWidth(true);
    commandLine.setExpandAtFiles(false); // a key may begin with @
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.getSubcommands().get("run").setStopAtPositional(true); // the rest is its program's
    commandLine.registerConverter(Instant.class, new Time(Clock.systemUTC()));
    return commandLine;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command");
  }
}
