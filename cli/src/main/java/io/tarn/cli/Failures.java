package io.tarn.cli;

import io.tarn.hbase.embedded.DataFolderInUseException;
import io.tarn.hbase.embedded.LogFile;
import io.tarn.hbase.state.NotFoundException;
import io.tarn.schemas.KeyEncodingException;
import io.tarn.stream.engine.JobFailedException;
import io.tarn.stream.engine.spi.DamagedTableException;
import io.tarn.stream.engine.spi.FencedException;
import io.tarn.stream.engine.spi.JobChangedException;
import io.tarn.stream.engine.spi.SnapshotExpiredException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Turns what a command throws into one line for the user, an exit code, and what is not the user's
 * doing whole for the log.
 */
final class Failures implements IExecutionExceptionHandler {
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;
  static final int NOT_FOUND = 3;

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    command.getErr().println(Terminal.red("tarn: ") + sentence(failure));
    if (failure instanceof NotFoundException || failure instanceof SnapshotExpiredException) {
      return NOT_FOUND;
    }
    if (failure instanceof IllegalArgumentException
        || failure instanceof KeyEncodingException
        || failure instanceof DateTimeException) {
      return WRONG_USAGE;
    }
    Optional<Path> log = LogFile.current();
    if (log.isPresent()) { // else it would go to the terminal
      LoggerFactory.getLogger(Failures.class).error("{} failed", command.getCommandName(), failure);
      command.getErr().println(Terminal.faint("the log has more: " + log.get()));
    }
    return FAILED;
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
            || failure instanceof DataFolderInUseException;
    return tells || cause == null ? message : message + ": " + firstLine(sentence(cause));
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }
}
