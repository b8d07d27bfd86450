package io.tarn.spi.write;

import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.BatchResult;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.Explanation;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.output.Delivery;
import java.util.List;
import java.util.Optional;

/**
 * The log of one job, open for writing under one epoch. Called from the job's own thread only.
 *
 * <pre>
 *            ┌────────── abort ──────────┐
 *            ▼                           │
 *  open ─► ready ── plan ─► planned ─────┤
 *            ▲                           │
 *            └────────── commit ─────────┘
 * </pre>
 *
 * <p>Every call raises {@link FencedException} once a later epoch has opened the job.
 */
public interface JobLog extends AutoCloseable {
  String job();

  /** This writer's fencing token. */
  long epoch();

  /** The last committed batch, or empty if none ever was. */
  Optional<Committed> committed();

  /**
   * The plan that a former writer left without a commit, aborted by this open: its offsets must be
   * planned again, the same ones, before any others. Empty once a batch has been committed under
   * this epoch.
   */
  Optional<Plan> interrupted();

  /**
   * Whether the interrupted batch is to be passed over: its offsets are committed, and none of its
   * records is read.
   */
  boolean skipsInterrupted();

  /**
   * What a read of state must ask for to see the last committed batch, and no other attempt's
   * cells.
   */
  ReadPoint readPoint();

  /** A state table that the job was opened with. */
  StateTable table(String name);

  /** The time of a batch that is planned now, in ms: later than that of any batch before. */
  long now();

  /**
   * Logs what a batch will do, and gives its attempt a version greater than any before. Waits for
   * the sweep of aborted attempts if the tables hold as many of them as their margin allows.
   *
   * @throws IllegalStateException if a plan is already open, or the batch id is not the one after
   *     the last committed
   * @throws BackendException if it could not be logged; nothing has been written, planning again is
   *     harmless
   */
  Plan plan(PlanRequest request);

  /**
   * What the log will say once the planned batch has been committed as this; asking changes
   * nothing. For a batch that is made ready meanwhile.
   */
  Foreseen foresee(Plan plan, BatchResult record);

  /**
   * As {@link #plan}, with a plan that was made by what was foreseen: with its version, unless one
   * has been given since that is not less.
   *
   * @return what was logged; another than {@code foreseen} only in its version
   */
  Plan planForeseen(Plan foreseen);

  /**
   * Makes the planned batch visible, in all tables of the job at once. The only step that readers
   * can see.
   *
   * <p>Call once every write of the attempt has been acknowledged.
   *
   * @throws FencedException if a later epoch owns the job: stop, and write nothing more
   * @throws CommitUnknownException if no answer came and the row could not be read again: reopen
   *     the job
   */
  Committed commit(Plan plan, BatchResult record);

  /**
   * Gives the attempt up: no reader will ever see its cells, which are swept in the background.
   *
   * @param settled whether every write of the attempt has been answered, so that none can arrive
   *     any more
   */
  void abort(Plan plan, boolean settled);

  /**
   * The committed batches that outputs are not known to have been given: in the order of batches,
   * and of one batch in that of the outputs' names.
   *
   * @throws BackendException if their receipts cannot be read
   */
  List<Delivery> undelivered();

  /**
   * Says that an output has been given a batch, and all before it. Noted with the next plan, or by
   * {@link #noteDelivered}; until then another opening has it delivered again.
   */
  void delivered(Delivery delivery);

  /**
   * Notes what was delivered, if there is anything to be noted: for when no plan follows soon. Best
   * effort: a failure other than being fenced is logged, not thrown.
   */
  void noteDelivered();

  /**
   * Adds what is known only after the commit to the batch's record. Best effort: a failure is
   * logged, not thrown.
   */
  void amend(Committed committed, BatchResult record);

  /**
   * Keeps what the job does with it, where something else is kept. For people alone. Best effort: a
   * failure is logged, not thrown; nothing is kept once a later epoch has opened the job.
   *
   * @param graph an {@link Explanation}, as JSON
   */
  void describe(String graph);

  /**
   * What a log says behind the commit that comes next.
   *
   * @param committed the batch that it commits
   * @param readPoint what a read of state must ask for to see that batch
   * @param now the time of a batch that is planned then, in ms, and the version of its attempt
   */
  record Foreseen(Committed committed, ReadPoint readPoint, long now) {}

  /** Stops the background work. Does not give up the epoch: the next open takes the next one. */
  @Override
  void close();
}
