package io.tarn.testkit.simulation;

import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.BatchResult;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.output.Delivery;
import io.tarn.spi.write.JobLog;
import io.tarn.spi.write.StateTable;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A job log that does as another does, but for the rule that is faulty.
 *
 * @param lostOutsideATask whether the last write without an answer was one of the job's own thread,
 *     of no task
 */
record FaultyJobLog(JobLog log, Input input, BooleanSupplier lostOutsideATask, FaultyRule rule)
    implements JobLog {
  @Override
  public String job() {
    return log.job();
  }

  @Override
  public long epoch() {
    return log.epoch();
  }

  @Override
  public Optional<Committed> committed() {
    return log.committed();
  }

  @Override
  public Optional<Plan> interrupted() {
    return log.interrupted();
  }

  @Override
  public boolean skipsInterrupted() {
    return log.skipsInterrupted();
  }

  @Override
  public ReadPoint readPoint() {
    return log.readPoint();
  }

  @Override
  public StateTable table(String name) {
    return log.table(name);
  }

  @Override
  public long now() {
    return log.now();
  }

  @Override
  public Plan plan(PlanRequest request) {
    if (rule != FaultyRule.EVENT_TIMES_OF_THE_LAST_BATCH || request.batch() == 0) {
      return log.plan(request);
    }
    BatchTime time = request.time();
    long watermark =
        input.greatestOf(Math.min(request.batch(), input.batches().size()) - 1)
            - Shop.DELAY.toMillis();
    BatchTime ofTheLast =
        new BatchTime(
            time.millis(),
            time.watermarks(),
            time.idle(),
            watermark,
            time.previousWatermarkMillis());
    return log.plan(request.withTime(ofTheLast));
  }

  @Override
  public Foreseen foresee(Plan plan, BatchResult record) {
    return log.foresee(plan, record);
  }

  @Override
  public Plan planForeseen(Plan foreseen) {
    return log.planForeseen(foreseen);
  }

  @Override
  public Committed commit(Plan plan, BatchResult record) {
    return log.commit(
        plan, rule == FaultyRule.EARLIEST_TIMERS_NOT_KEPT ? withoutTimers(record) : record);
  }

  private static BatchResult withoutTimers(BatchResult record) {
    return new BatchResult(record.eventTimes(), record.rows(), record.tables(), record.progress());
  }

  @Override
  public void abort(Plan plan, boolean settled) {
    boolean believed =
        settled
            || (rule == FaultyRule.LOST_ANSWER_OUTSIDE_A_TASK_IS_SETTLED
                && lostOutsideATask.getAsBoolean());
    try {
      log.abort(plan, believed);
    } catch (BackendException e) {
      if (rule != FaultyRule.ABORT_NOT_REPEATED) {
        throw e;
      }
    }
  }

  @Override
  public List<Delivery> undelivered() {
    List<Delivery> undelivered = log.undelivered();
    if (rule == FaultyRule.NOTED_BEFORE_DELIVERED && !undelivered.isEmpty()) {
      undelivered.forEach(log::delivered);
      log.noteDelivered();
    }
    return undelivered;
  }

  @Override
  public void delivered(Delivery delivery) {
    log.delivered(delivery);
  }

  @Override
  public void noteDelivered() {
    log.noteDelivered();
  }

  @Override
  public void amend(Committed committed, BatchResult record) {
    log.amend(committed, record);
  }

  @Override
  public void describe(String graph) {
    log.describe(graph);
  }

  @Override
  public void close() {
    log.close();
  }
}
