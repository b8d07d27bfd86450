package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.SumOverflowException;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.BadRecords;
import io.tarn.spi.run.BadStateException;
import io.tarn.spi.run.NodeFigures;
import io.tarn.spi.run.TaskContext;
import io.tarn.spi.run.UserFunctionException;
import io.tarn.spi.source.Origin;
import io.tarn.stream.engine.function.Pair;
import java.util.function.Supplier;

/**
 * The calls that one operation makes of the user's functions in one task: the one place that
 * decides what becomes of a record that a function fails on. It fails the batch or goes to the dead
 * letters, as the batch's plan has it.
 *
 * <p>Whatever is called must leave nothing half done when it throws. It must write nothing: a
 * failed write is no failure of the function.
 */
public final class UserCalls {
  private final TaskContext task;
  private final int node;
  private final String operation;
  private final boolean spares;

  private UserCalls(TaskContext task, int node, String operation) {
    this.task = task;
    this.node = node;
    this.operation = operation;
    this.spares = task.attempt().plan().request().badRecords() == BadRecords.DEAD_LETTERS;
  }

  /**
   * @param node the node of the graph that calls them
   * @param operation what the functions are called for, for messages
   */
  public static UserCalls of(TaskContext task, int node, String operation) {
    return new UserCalls(task, node, operation);
  }

  /** Something to be done for an event. */
  @FunctionalInterface
  interface Call<T, R> {
    R on(Event<T> event) throws Exception;
  }

  /** Something to be done that gives nothing. */
  @FunctionalInterface
  interface Body {
    void run() throws Exception;
  }

  /** Whether the batch goes on without a record that a function fails on. */
  boolean spareRecords() {
    return spares;
  }

  /** See {@link io.tarn.spi.job.Plan#closedMillis}. */
  long closedMillis() {
    return task.attempt().plan().closedMillis();
  }

  /** The try at a batch that the task is part of. */
  Attempt attempt() {
    return task.attempt();
  }

  /** The batch that the task is part of. */
  long batch() {
    return task.attempt().plan().batch();
  }

  /** The partition that the task computes. */
  int partition() {
    return task.partition();
  }

  /** Says how many records the operation has given since this was last said. */
  void given(long records) {
    task.measured(node, new NodeFigures(records, 0));
  }

  /**
   * What is called gives, or null if it failed and the event is among the dead letters.
   *
   * @throws UserFunctionException if it failed and the batch is to fail with it
   */
  <T, R> R call(Event<T> event, Call<T, R> called) {
    try {
      return called.on(event);
    } catch (Throwable e) { // a function may throw whatever it likes
      settle(e, event, () -> failedOn(event, e));
      return null;
    }
  }

  /** What the functions are called for, for messages. */
  String operation() {
    return operation;
  }

  /**
   * Runs a step for a key and what was combined of it in this batch; a dead letter holds both.
   *
   * @return whether it succeeded; if not, the key is among the dead letters
   * @throws UserFunctionException if it failed and the batch is to fail with it
   */
  boolean runOnKey(Object key, Object combined, Body body) {
    try {
      body.run();
      return true;
    } catch (Throwable e) { // a function may throw whatever it likes
      settle(
          e,
          Event.combined(new Pair<>(key, combined)),
          () -> failedOn("key " + Texts.shortened(key), e));
      return false;
    }
  }

  /**
   * Whether another record might have gone well: not if a class is missing, the thread was
   * interrupted, the store did not answer, or what is wrong shows only in many records together.
   */
  static boolean isFaultOfRecord(Throwable failure) {
    if (failure instanceof Error) {
      return failure instanceof StackOverflowError || failure instanceof AssertionError;
    }
    return !(failure instanceof InterruptedException
        || isOfStore(failure)
        || failure instanceof SumOverflowException
        || failure instanceof BrokenContractException);
  }

  /** Whether it was the store that failed, also if a function has wrapped that. */
  private static boolean isOfStore(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BackendException) {
        return true;
      }
    }
    return false;
  }

  private UserFunctionException failedOn(Event<?> event, Throwable cause) {
    String shown = Texts.shortened(event.value());
    if (event.takenBack()) {
      return new UserFunctionException(
          operation
              + " failed on "
              + shown
              + ", which an update takes back: "
              + Texts.of(cause)
              + "; if it failed when it was new it went to the dead letters, so go on with"
              + " bad-records=dead-letters, or delete the table that is made of the updates by tarn"
              + " delete, so that it begins anew",
          cause);
    }
    Origin origin = event.origin();
    return failedOn(
        origin == null ? shown : shown + " (" + origin.source() + " " + origin.position() + ")",
        cause);
  }

  private UserFunctionException failedOn(String subject, Throwable cause) {
    return cause instanceof NullResultException
        ? new UserFunctionException(
            operation + " gave null for " + subject + "; " + cause.getMessage(), cause)
        : new UserFunctionException(
            operation + " failed on " + subject + ": " + Texts.of(cause), cause);
  }

  /** What went wrong, without the record: the reason of a dead letter, which holds the record. */
  private String reason(Throwable cause) {
    if (cause instanceof BadStateException) {
      return cause.getMessage();
    }
    return cause instanceof NullResultException
        ? operation + " gave null; " + cause.getMessage()
        : operation + " failed: " + Texts.of(cause);
  }

  private boolean isSpared(Throwable failure) {
    return failure instanceof DeadRecordException || (spares && isFaultOfRecord(failure));
  }

  private void settle(
      Throwable failure, Event<?> event, Supplier<UserFunctionException> failureOfBatch) {
    if (failure instanceof VirtualMachineError error && !(failure instanceof StackOverflowError)) {
      throw error;
    }
    if (event.takenBack() && isSpared(failure)) {
      return; // the record that it takes back is among the dead, and never counted
    }
    if (failure instanceof DeadRecordException dead) {
      DeadRecords.dead(task, node, event, dead.getMessage());
    } else if (spares && isFaultOfRecord(failure)) {
      DeadRecords.dead(task, node, event, reason(failure));
    } else if (failure instanceof BadStateException bad) {
      throw bad; // which names the key and the table itself
    } else {
      throw failureOfBatch.get();
    }
  }
}
