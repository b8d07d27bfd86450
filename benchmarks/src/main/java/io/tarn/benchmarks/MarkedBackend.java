package io.tarn.benchmarks;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.RowFamily;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.block.BlockOwner;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.job.WriteSafety;
import io.tarn.spi.read.RowScan;
import io.tarn.spi.read.ScanRange;
import io.tarn.spi.read.StateCell;
import io.tarn.spi.write.Backend;
import io.tarn.spi.write.BackendAddress;
import io.tarn.spi.write.DeadLetters;
import io.tarn.spi.write.JobLog;
import io.tarn.spi.write.JobSetup;
import io.tarn.spi.write.StateRow;
import io.tarn.spi.write.StateTable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;

/** Marks when a job is opened, planned and committed, and when its tables are read and written. */
record MarkedBackend(Backend backend, Marks marks) implements Backend {
  @Override
  public JobLog openJob(String job, JobSetup setup) {
    JobLog log = marks.time("open", () -> backend.openJob(job, setup));
    return (JobLog)
        Proxy.newProxyInstance(
            JobLog.class.getClassLoader(),
            new Class<?>[] {JobLog.class},
            (proxy, method, args) -> {
              long began = System.nanoTime();
              try {
                Object result = method.invoke(log, args);
                return result instanceof StateTable table ? new MarkedTable(table, marks) : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              } finally {
                if (method.getName().equals("plan") || method.getName().equals("commit")) {
                  marks.add(method.getName(), began, System.nanoTime());
                }
              }
            });
  }

  @Override
  public BackendAddress address() {
    return backend.address();
  }

  @Override
  public DeadLetters openDeadLetters(String job) {
    return backend.openDeadLetters(job);
  }

  @Override
  public BlockStore openBlocks(BlockOwner owner, WriteSafety safety) {
    return backend.openBlocks(owner, safety);
  }

  @Override
  public void close() {
    backend.close();
  }

  private record MarkedTable(StateTable table, Marks marks) implements StateTable {
    @Override
    public TableSchema schema() {
      return table.schema();
    }

    @Override
    public List<StateCell> read(List<RowKey> rows, ReadPoint at) {
      return marks.time("read of " + table.schema().table(), () -> table.read(rows, at));
    }

    @Override
    public boolean isEmpty(RowFamily family, BucketRange buckets, ReadPoint at) {
      return table.isEmpty(family, buckets, at);
    }

    @Override
    public RowScan scan(ScanRange range, ReadPoint at) {
      return table.scan(range, at);
    }

    @Override
    public List<Long> versions(ScanRange range, ReadPoint at) {
      return table.versions(range, at);
    }

    @Override
    public void write(List<StateRow> rows, long version) {
      marks.time(
          "write of " + table.schema().table(),
          () -> {
            table.write(rows, version);
            return null;
          });
    }
  }
}
