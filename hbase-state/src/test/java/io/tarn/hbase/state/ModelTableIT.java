package io.tarn.hbase.state;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.testkit.simulation.ModelTable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.HBaseTestingUtility;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Delete;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.RegionInfoBuilder;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.TableDescriptor;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.regionserver.HRegion;
import org.apache.hadoop.hbase.regionserver.HStore;
import org.apache.hadoop.hbase.regionserver.HStoreFile;
import org.apache.hadoop.hbase.regionserver.Store;
import org.apache.hadoop.hbase.regionserver.StoreConfigInformation;
import org.apache.hadoop.hbase.regionserver.compactions.CompactionContext;
import org.apache.hadoop.hbase.regionserver.compactions.CompactionLifeCycleTracker;
import org.apache.hadoop.hbase.regionserver.compactions.CompactionRequestImpl;
import org.apache.hadoop.hbase.regionserver.compactions.ExploringCompactionPolicy;
import org.apache.hadoop.hbase.regionserver.throttle.NoLimitThroughputController;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;

/**
 * The simulator's model of HBase against a region of HBase's own: after the same random puts,
 * deletes, flushes and compactions, whatever is read is the same.
 */
final class ModelTableIT {
  private static final byte[] S = Bytes.toBytes("s");
  private static final byte[] V = Bytes.toBytes("v");
  private static final List<String> ROWS = List.of("a", "b");
  private static final int OPERATIONS = 250;
  private static final int TIMES = 30;

  /** Versions are so far apart that a cell's age is not in doubt while the test runs. */
  private static final long STEP_MILLIS = Duration.ofMinutes(10).toMillis();

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final long now = System.currentTimeMillis();
  private final HBaseTestingUtility utility = new HBaseTestingUtility();
  private final int versions = 1 + random.nextInt(6);
  private final Optional<Long> ttlMillis =
      random.nextInt(3) == 0
          ? Optional.of((TIMES / 2) * STEP_MILLIS + STEP_MILLIS / 2)
          : Optional.empty();
  private final ModelTable<String> model = new ModelTable<>(versions);
  private HRegion region;

  @AfterEach
  void closeRegion() throws IOException {
    HBaseTestingUtility.closeRegionAndWAL(region);
    utility.cleanupTestDir();
  }

  @RepeatedTest(5)
  void whateverIsReadIsTheSame() throws IOException {
    openRegion();
    model.alter(versions, ttlMillis);
    List<String> done = new ArrayList<>();
    done.add("seed " + seed + ", versions " + versions + ", ttl " + ttlMillis);
    for (int i = 0; i < OPERATIONS; i++) {
      done.add(operate(i));
      for (String row : ROWS) {
        assertEquals(model.getAll(row, now), all(row), () -> String.join("\n", done));
        for (int time = 0; time < TIMES; time += 1 + random.nextInt(3)) {
          int from = random.nextInt(time + 1);
          assertEquals(
              model.get(row, version(from), version(time), now),
              newest(row, version(from), version(time)),
              () -> String.join("\n", done));
        }
      }
    }
  }

  private String operate(int number) throws IOException {
    String row = ROWS.get(random.nextInt(ROWS.size()));
    long version = version(random.nextInt(TIMES));
    int kind = random.nextInt(20);
    if (kind < 12) {
      byte[] value = Bytes.toBytes(number);
      model.put(row, version, value);
      region.put(new Put(Bytes.toBytes(row)).addColumn(S, V, version, value));
      return "put " + row + " " + version;
    }
    if (kind < 14) {
      model.delete(row, version);
      region.delete(new Delete(Bytes.toBytes(row)).addColumn(S, V, version));
      return "delete " + row + " " + version;
    }
    if (kind < 15) {
      model.deleteUpTo(row, version);
      region.delete(new Delete(Bytes.toBytes(row)).addFamily(S, version));
      return "delete up to " + row + " " + version;
    }
    if (kind < 18) {
      model.flush(now);
      region.flush(true);
      return "flush";
    }
    int files = region.getStore(S).getStorefilesCount();
    int first = kind == 18 || files == 0 ? 0 : random.nextInt(files);
    int end = kind == 18 || files == 0 ? files : first + 1 + random.nextInt(files - first);
    if (end > first) {
      model.compact(first, end, now);
      compact(first, end);
    }
    return "compact " + first + " to " + end + " of " + files;
  }

  private void compact(int first, int end) throws IOException {
    ChosenFiles.first = first;
    ChosenFiles.end = end;
    HStore store = region.getStore(S);
    Optional<CompactionContext> chosen =
        store.requestCompaction(Store.PRIORITY_USER, CompactionLifeCycleTracker.DUMMY, null);
    region.compact(chosen.orElseThrow(), store, NoLimitThroughputController.INSTANCE);
  }

  private long version(int time) {
    return now - (TIMES - time) * STEP_MILLIS;
  }

  private List<ModelTable.Found> all(String row) throws IOException {
    List<ModelTable.Found> found = new ArrayList<>();
    Result result = region.get(new Get(Bytes.toBytes(row)).addColumn(S, V).readAllVersions());
    for (Cell cell : result.isEmpty() ? new Cell[0] : result.rawCells()) {
      found.add(new ModelTable.Found(cell.getTimestamp(), CellUtil.cloneValue(cell)));
    }
    return found;
  }

  private Optional<ModelTable.Found> newest(String row, long from, long to) throws IOException {
    Cell cell =
        region
            .get(new Get(Bytes.toBytes(row)).addColumn(S, V).setTimeRange(from, to + 1))
            .getColumnLatestCell(S, V);
    return Optional.ofNullable(cell)
        .map(found -> new ModelTable.Found(found.getTimestamp(), CellUtil.cloneValue(found)));
  }

  private void openRegion() throws IOException {
    Configuration configuration = utility.getConfiguration();
    configuration.set(
        "hbase.hstore.defaultengine.compactionpolicy.class", ChosenFiles.class.getName());
    ColumnFamilyDescriptorBuilder family =
        ColumnFamilyDescriptorBuilder.newBuilder(S).setMaxVersions(versions);
    ttlMillis.ifPresent(ttl -> family.setTimeToLive((int) Duration.ofMillis(ttl).toSeconds()));
    TableDescriptor table =
        TableDescriptorBuilder.newBuilder(TableName.valueOf("model"))
            .setColumnFamily(family.build())
            .build();
    region =
        HBaseTestingUtility.createRegionAndWAL(
            RegionInfoBuilder.newBuilder(table.getTableName()).build(),
            utility.getDataTestDir(),
            configuration,
            table);
  }

  /** Compacts the files that the test chooses. */
  public static final class ChosenFiles extends ExploringCompactionPolicy {
    private static volatile int first;
    private static volatile int end;

    public ChosenFiles(Configuration conf, StoreConfigInformation storeConfigInfo) {
      super(conf, storeConfigInfo);
    }

    @Override
    public CompactionRequestImpl selectCompaction(
        Collection<HStoreFile> candidateFiles,
        List<HStoreFile> filesCompacting,
        boolean isUserCompaction,
        boolean mayUseOffPeak,
        boolean forceMajor) {
      List<HStoreFile> files = new ArrayList<>(candidateFiles);
      CompactionRequestImpl request = new CompactionRequestImpl(files.subList(first, end));
      boolean all = first == 0 && end == files.size();
      request.setIsMajor(all, all);
      return request;
    }
  }
}
