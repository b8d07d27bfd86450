package io.tarn.cli;

import io.tarn.cli.console.Terminal;
import io.tarn.cli.program.ProgramException;
import io.tarn.client.NotFoundException;
import io.tarn.hbase.embedded.DataFolderInUseException;
import io.tarn.hbase.embedded.LogFile;
import io.tarn.runtime.cluster.NoHBaseException;
import io.tarn.runtime.cluster.SetupException;
import io.tarn.schemas.KeyEncodingException;
import io.tarn.spi.job.DamagedTableException;
import io.tarn.spi.job.JobChangedException;
import io.tarn.spi.read.SnapshotExpiredException;
import io.tarn.spi.write.FencedException;
import io.tarn.stream.engine.job.JobFailedException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns what a command throws, and what is wrong in a call, into one line for the user, an exit
 * code, and what is not the user's doing whole for the log.
 */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;
  static final int NOT_FOUND = 3;

  private static final Pattern PICOCLIS_PREFIX = Pattern.compile("^Error: ");

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    if (failure instanceof IllegalArgumentException
        || failure instanceof KeyEncodingException
        || failure instanceof DateTimeException) {
      return wrongUsage(sentence(failure), command);
    }
    Terminal.complain(sentence(failure));
    if (failure instanceof NotFoundException
        || failure instanceof SnapshotExpiredException
        || failure instanceof NoHBaseException) {
      return NOT_FOUND;
    }
    Optional<Path> log = LogFile.current();
    if (log.isPresent()
        && !(failure instanceof SetupException)) { // else it would go to the terminal
      LoggerFactory.getLogger(Failures.class).error("{} failed", command.getCommandName(), failure);
      Terminal.tell("the log has more: " + log.get());
    }
    return FAILED;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    String sentence = PICOCLIS_PREFIX.matcher(failure.getMessage()).replaceFirst("");
    if (failure instanceof UnmatchedArgumentException unmatched) {
      List<String> meant = unmatched.getSuggestions();
      if (!meant.isEmpty()) {
        sentence += "; did you mean " + String.join(" or ", meant) + "?";
      }
    }
    return wrongUsage(sentence, failure.getCommandLine());
  }

  private static int wrongUsage(String sentence, CommandLine command) {
    boolean ended = sentence.endsWith("?") || sentence.endsWith(".");
    String help =
        command.getParent() == null
            ? "`tarn help` lists the commands"
            : "`tarn help " + command.getCommandName() + "` tells more";
    Terminal.complain(sentence + (ended ? " " : "; ") + help);
    return WRONG_USAGE;
  }

  /**
   * The message; for exceptions that are not of Tarn's own making with their causes', as they say
   * little alone.
   */
  private static String sentence(Throwable failure) {
    String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    Throwable cause = failure.getCause();
    boolean tells =
        failure instanceof NotFoundException
            || failure instanceof IllegalArgumentException
            || failure instanceof JobFailedException
            || failure instanceof FencedException
            || failure instanceof DamagedTableException
            || failure instanceof JobChangedException
            || failure instanceof DataFolderInUseException
            || failure instanceof SetupException
            || failure instanceof ProgramException;
    return tells || cause == null ? message : message + ": " + firstLine(sentence(cause));
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }
}
