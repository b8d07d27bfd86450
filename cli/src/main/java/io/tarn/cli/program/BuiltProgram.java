package io.tarn.cli.program;

import io.tarn.cli.cluster.TerminalListener;
import io.tarn.client.TarnClient;
import io.tarn.runtime.Tarn;
import io.tarn.runtime.cluster.Location;
import io.tarn.stream.engine.job.QueryListener;
import io.tarn.stream.engine.job.StreamingQuery;
import io.tarn.stream.engine.why.Why;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A program of the user's whose jobs were built and not run: its main method is called, and each
 * job that it starts ends at once. What else main does, it does.
 */
public final class BuiltProgram implements AutoCloseable {
  private final Program program;
  private final Tarn tarn;
  private final StreamingQuery query;

  private BuiltProgram(Program program, Tarn tarn, StreamingQuery query) {
    this.program = program;
    this.tarn = tarn;
    this.query = query;
  }

  /**
   * Calls main, up to where it starts the job.
   *
   * @param location what {@code Tarn.getOrCreate()} gives the program
   * @param arguments what main is given
   * @throws IllegalArgumentException if a jar or the class is none, or main starts no such job
   * @throws IOException if HBase cannot be reached
   */
  public static BuiltProgram of(
      Location location, List<Path> jars, String className, List<String> arguments, String job)
      throws Exception {
    Program program = Program.load(jars, className);
    Tarn.runNothing(true);
    try {
      Tarn tarn = Tarn.getOrCreate(location, new TerminalListener());
      try {
        return new BuiltProgram(program, tarn, started(program, tarn, arguments, job));
      } catch (Exception | Error e) {
        tarn.close();
        throw e;
      }
    } catch (Exception | Error e) {
      Tarn.runNothing(false);
      program.close();
      throw e;
    }
  }

  private static StreamingQuery started(
      Program program, Tarn tarn, List<String> arguments, String job) throws Exception {
    List<String> others = new ArrayList<>();
    CompletableFuture<StreamingQuery> asked = new CompletableFuture<>();
    tarn.addListener(
        new QueryListener() {
          @Override
          public void started(StreamingQuery query) {
            if (query.name().equals(job)) {
              asked.complete(query);
            } else {
              others.add(query.name());
            }
          }
        });
    Thread main = new Thread(() -> run(program, arguments, asked, others, job), "tarn-program");
    main.setDaemon(true); // it may wait for whatever it likes
    main.start();
    try {
      return asked.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception failure) {
        throw failure;
      }
      throw e;
    }
  }

  private static void run(
      Program program,
      List<String> arguments,
      CompletableFuture<StreamingQuery> asked,
      List<String> others,
      String job) {
    try {
      program.run(arguments);
      asked.completeExceptionally(
          new IllegalArgumentException(
              "the program has started no job "
                  + job
                  + (others.isEmpty() ? "" : ", but " + String.join(", ", others))
                  + "; give it the arguments that it is run with"));
    } catch (ProgramException | RuntimeException e) {
      asked.completeExceptionally(e);
    }
  }

  /**
   * Why keys of the job have their values; asked on the thread that calls this, which has the
   * program's classes in reach from here on.
   *
   * @param client reads the job; stays the caller's
   */
  public Why why(TarnClient client) {
    Thread.currentThread().setContextClassLoader(program.loader());
    return query.why(client);
  }

  @Override
  public void close() throws IOException {
    Thread.currentThread().setContextClassLoader(BuiltProgram.class.getClassLoader());
    Tarn.runNothing(false);
    tarn.close();
    program.close();
  }
}
