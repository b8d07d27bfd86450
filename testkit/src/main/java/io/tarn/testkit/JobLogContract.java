package io.tarn.testkit;

import io.tarn.schemas.Field;
import io.tarn.schemas.FieldKind;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.Packed;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.BatchResult;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.EventTime;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.RowCounts;
import io.tarn.spi.write.JobLog;
import io.tarn.spi.write.JobSetup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;

/** What the groups of the job log share. */
abstract class JobLogContract extends BackendContract {
  static final TableSchema TABLE =
      TableSchema.of(
              "counts", KeyTypes.STRING, new Packed(List.of(new Field("count", FieldKind.COUNT))))
          .withBuckets(2);

  private final List<JobLog> opened = new ArrayList<>();

  JobLogContract(Function<FakeClock, BackendFixture> opening) {
    super(opening);
  }

  @AfterEach
  final void closeLogs() {
    opened.forEach(JobLog::close);
  }

  /** Opens the job, with the faults in front of the backend. */
  final JobLog open() {
    JobLog log = faulty.openJob(job, new JobSetup("tester", List.of(TABLE)));
    opened.add(log);
    return log;
  }

  static PlanRequest request(long batch) {
    return request(batch, batch + 1);
  }

  /** A batch that reads from its own number to {@code end}. */
  static PlanRequest request(long batch, long end) {
    return new PlanRequest(
        batch, Map.of("in", new OffsetRange("" + batch, "" + end)), BatchTime.of(batch));
  }

  static Committed commit(JobLog log, Plan plan) {
    return log.commit(
        plan,
        new BatchResult(
            Map.of("stream", new EventTime(100 + plan.batch(), 0)),
            RowCounts.NONE,
            Set.of(TABLE.table()),
            "{}"));
  }

  static Committed planAndCommit(JobLog log, long batch) {
    return commit(log, log.plan(request(batch)));
  }
}
