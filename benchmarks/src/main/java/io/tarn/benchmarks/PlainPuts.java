package io.tarn.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptor;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;

/**
 * The least that could be done for the same rows: they are put into a table of the same descriptor
 * and regions, by some threads, each with one {@code Table.put(List)}.
 */
final class PlainPuts implements AutoCloseable {
  private final Connection connection;
  private final TableName like;
  private final TableName name;
  private final int threads;
  private final ExecutorService pool;
  private boolean created;

  /**
   * @param like the table whose descriptor and regions are copied, once the first rows are put
   */
  PlainPuts(Connection connection, TableName like, int threads) {
    this.connection = connection;
    this.like = like;
    this.name = TableName.valueOf("plain_puts_by_" + threads);
    this.threads = threads;
    this.pool = Executors.newFixedThreadPool(threads);
  }

  int threads() {
    return threads;
  }

  /** Puts the rows. Gives the time in ns, from before the first thread's to after the last's. */
  long put(List<Put> puts) throws IOException, InterruptedException {
    createIfMissing();
    long began = System.nanoTime();
    if (threads == 1) {
      putAll(puts);
    } else {
      List<Future<?>> shares = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        List<Put> share = puts.subList(border(i, puts.size()), border(i + 1, puts.size()));
        shares.add(
            pool.submit(
                () -> {
                  putAll(share);
                  return null;
                }));
      }
      for (Future<?> share : shares) {
        await(share);
      }
    }
    return System.nanoTime() - began;
  }

  @Override
  public void close() {
    pool.shutdown();
  }

  private int border(int thread, int rows) {
    return (int) ((long) thread * rows / threads);
  }

  private static void await(Future<?> share) throws IOException, InterruptedException {
    try {
      share.get();
    } catch (ExecutionException e) {
      throw new IOException("rows could not be put", e.getCause());
    }
  }

  private void putAll(List<Put> puts) throws IOException {
    try (Table table = connection.getTable(name)) {
      table.put(puts);
    }
  }

  private void createIfMissing() throws IOException {
    if (created) {
      return;
    }
    try (Admin admin = connection.getAdmin()) {
      TableDescriptor descriptor = TableDescriptorBuilder.copy(name, admin.getDescriptor(like));
      byte[][] starts = connection.getRegionLocator(like).getStartKeys();
      byte[][] splits = new byte[starts.length - 1][];
      System.arraycopy(starts, 1, splits, 0, splits.length);
      admin.createTable(descriptor, splits.length == 0 ? null : splits);
    }
    created = true;
  }
}
