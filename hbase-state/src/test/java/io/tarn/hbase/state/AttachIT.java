package io.tarn.hbase.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tarn.hbase.read.ConnectionSettings;
import io.tarn.hbase.read.SharedConnections;
import io.tarn.schemas.BucketRange;
import io.tarn.schemas.CborCodec;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueCodec;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.BatchResult;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.job.RowCounts;
import io.tarn.spi.job.WriteSafety;
import io.tarn.spi.run.RecordCodec;
import io.tarn.spi.run.StateAccess;
import io.tarn.spi.run.StatePart;
import io.tarn.spi.run.Task;
import io.tarn.spi.write.JobLog;
import io.tarn.spi.write.JobSetup;
import io.tarn.spi.write.StateRow;
import io.tarn.stream.engine.internal.state.Opening;
import io.tarn.stream.engine.internal.state.ProcessState;
import io.tarn.stream.engine.internal.state.StateRecipe;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.client.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a process that was sent tasks reaches a job's state in HBase. */
final class AttachIT {
  private static final ValueCodec<Long> CODEC = CborCodec.of(Long.class);
  private static final TableSchema SCHEMA =
      TableSchema.of("totals", KeyTypes.STRING, CODEC.schema()).withBuckets(4);
  private static final RowKey ROW = RowKeys.of(KeyTypes.STRING, 4).row("a");

  private final HBaseBackend backend = HBaseBackend.on(MiniCluster.connection(), Clock.systemUTC());

  @AfterEach
  void forget() {
    ProcessState.closeAll();
    backend.close();
  }

  @Test
  void attachingMakesNoTableAndOneConnection() throws Exception {
    ConnectionSettings settings =
        ConnectionSettings.of(MiniCluster.connection().getConfiguration());
    List<String> before = namespacesAndTables();

    for (int job = 0; job < 10; job++) {
      Attempt attempt = attempt("attached-" + job, 1, ReadPoint.NOTHING);
      Task task = sent(recipe("opening-" + job, attempt, SCHEMA)).begin(0);
      task.end();
      task.close();
    }

    assertEquals(before, namespacesAndTables());
    assertEquals(10, SharedConnections.holders(settings));
    ProcessState.closeAll();
    assertEquals(-1, SharedConnections.holders(settings));
  }

  @Test
  void aTaskElsewhereFindsWhatTheJobHasCommitted() {
    try (JobLog log = backend.openJob("attached", new JobSetup("tester", List.of(SCHEMA)))) {
      Plan plan = log.plan(new PlanRequest(0, Map.of(), BatchTime.of(log.now())));
      log.table("totals").write(List.of(new StateRow(ROW, CODEC.encode(7L))), plan.version());
      log.commit(plan, new BatchResult(Map.of(), RowCounts.NONE, Set.of("totals"), "{}"));
      Attempt next =
          new Attempt(
              log.plan(new PlanRequest(1, Map.of(), BatchTime.of(log.now()))), log.readPoint());

      Task task = sent(recipe("opening", next, log.table("totals").schema())).begin(0);
      StateAccess<Long> access =
          task.stores()
              .partition(StatePart.values("totals"), new BucketRange(0, 4), CODEC)
              .open(List.of(ROW), next);
      assertEquals(7L, access.state(0));
      access.put(0, 8L);
      assertEquals(1, task.stores().write("totals", List.of(access)));

      assertArrayEquals(
          CODEC.encode(8L),
          log.table("totals")
              .read(List.of(ROW), log.readPoint().upTo(next.plan().version()))
              .get(0)
              .value());
    }
  }

  @Test
  void theTextOfAnAddressHidesSecrets() {
    Configuration conf = new Configuration(MiniCluster.connection().getConfiguration());
    conf.set("hbase.client.secret", "sesame");

    assertFalse(new HBaseAddress(ConnectionSettings.of(conf)).toString().contains("sesame"));
  }

  private static StateRecipe sent(StateRecipe recipe) {
    return RecordCodec.copySerializable(recipe, "a recipe must be Serializable");
  }

  private StateRecipe recipe(String opening, Attempt attempt, TableSchema schema) {
    return new StateRecipe(
        attempt,
        new Opening(
            opening,
            attempt.plan().job(),
            attempt.plan().version(),
            backend.address(),
            List.of(schema),
            WriteSafety.PROCESS_END,
            1,
            true));
  }

  private static Attempt attempt(String job, long version, long at) {
    Plan plan = new Plan(job, 1, version, new PlanRequest(0, Map.of(), BatchTime.of(version)));
    return new Attempt(plan, ReadPoint.at(at));
  }

  private static List<String> namespacesAndTables() throws Exception {
    try (Admin admin = MiniCluster.connection().getAdmin()) {
      List<String> names = new ArrayList<>();
      Arrays.stream(admin.listNamespaceDescriptors()).forEach(each -> names.add(each.getName()));
      Arrays.stream(admin.listTableNames()).forEach(each -> names.add(each.getNameAsString()));
      return names.stream().sorted().toList();
    }
  }
}
