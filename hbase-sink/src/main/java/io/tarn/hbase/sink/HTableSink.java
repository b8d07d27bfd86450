package io.tarn.hbase.sink;

import io.tarn.stream.engine.spi.Attempt;
import io.tarn.stream.engine.spi.BackendException;
import io.tarn.stream.engine.spi.Plan;
import io.tarn.stream.engine.spi.Sink;
import io.tarn.stream.engine.spi.SinkNote;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Table;

/**
 * Upserts records to an HTable of the user's own, one row a record.
 *
 * <pre>{@code
 * HTableSink<Visit> sink =
 *     HTableSink.<Visit>builder()
 *         .table("shop:visits")
 *         .zookeeper(ZooKeeperAddress.parse("zk1:2181"))
 *         .rowKey(visit -> Bytes.toBytes(visit.host()))
 *         .families("v")
 *         .columns((visit, columns) -> columns.put("v", "bytes", visit.bytes()))
 *         .createTable(RegionSplits.presplit(16))
 *         .build();
 * visits.to(sink);
 * }</pre>
 *
 * <p><b>What a reader of the table may count on.</b> Every cell carries the version of the attempt
 * that wrote it as its timestamp. A batch that is run again thus overwrites what its first attempt
 * wrote, and the cells of a writer that was fenced, and wakes up late, are older than those of its
 * successor and stay hidden. Rows appear while the batch runs, not all at once with its commit: the
 * sink is an idempotent upsert, no transaction. Where the rows of a batch do not follow from its
 * input alone (a random key, the time of day), an aborted attempt may leave rows that no later one
 * overwrites. State that must be seen whole belongs in Tarn's own tables.
 *
 * <p>If several records of a batch have the same row key, which of them wins is not defined: reduce
 * them by key first.
 *
 * <p><b>Notes.</b> The sink notes the attempts that write to it in table {@code tarn_sinks} of its
 * cluster, one row for each job and table. A job whose own state was put back to an older copy, and
 * would write other batches of the same numbers, is refused by that; {@link
 * HTableSinkBuilder#withoutNotes} does without.
 *
 * <p><b>Connections.</b> All sinks of this JVM with the same settings share one connection. It is
 * opened by the first {@link #open} or {@link #write}, and closed by the last {@link #close}; in a
 * JVM that only runs tasks it lasts as long as the JVM.
 *
 * @param <T> the records
 */
public final class HTableSink<T> implements Sink<T> {
  private static final long serialVersionUID = 1L;

  private final ConnectionSettings settings;
  private final TargetTable target;
  private final RowPuts<T> rows;
  private final SinkNotes notes;
  private boolean noting;
  private transient long notedVersion;
  private transient int timesOpen;

  /**
   * @param noting whether attempts are noted
   */
  HTableSink(ConnectionSettings settings, TargetTable target, RowPuts<T> rows, boolean noting) {
    this.settings = settings;
    this.target = target;
    this.rows = rows;
    this.notes = new SinkNotes(target.name());
    this.noting = noting;
  }

  /** A sink whose row keys and columns are made by functions. */
  public static <T> HTableSinkBuilder<T> builder() {
    return new HTableSinkBuilder<>();
  }

  /**
   * A sink of records whose components become the columns of {@code family}, each named as its
   * component.
   *
   * @throws IllegalArgumentException if a component is of a type that has no form as a cell; see
   *     {@link RecordMapping}
   */
  public static <R extends Record> RecordMapping<R> ofRecord(Class<R> type, String family) {
    return new RecordMapping<>(type, family);
  }

  /**
   * Connects, and makes the table if it is missing and the sink was told to.
   *
   * @throws IllegalStateException if the table or one of the families is missing
   * @throws BackendException if HBase cannot be reached, or does not let this user make the table
   */
  @Override
  public synchronized void open() {
    SharedConnections.hold(settings);
    try {
      Connection connection = SharedConnections.connection(settings);
      target.open(connection);
      noting = noting && notes.open(connection);
      timesOpen++;
    } catch (RuntimeException e) {
      SharedConnections.release(settings);
      throw e;
    }
  }

  @Override
  public Optional<SinkNote> noted(String job) {
    return noting ? notes.read(job, SharedConnections.connection(settings)) : Optional.empty();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if no row can be made of a record, naming it: its row key is
   *     empty or longer than 32,767 bytes, a column's family is not one of the sink's, or a
   *     function of the sink's has thrown
   */
  @Override
  public void write(Attempt attempt, Iterator<T> records) {
    Plan plan = attempt.plan();
    PutChunks<T> chunks = new PutChunks<>(rows, records, plan.version());
    if (!chunks.hasNext()) {
      return;
    }
    Connection connection = SharedConnections.connection(settings);
    noteOnce(plan, connection);
    try (Table table = connection.getTable(target.tableName())) {
      while (chunks.hasNext()) {
        put(table, chunks.next(), plan);
      }
    } catch (IOException e) {
      throw new BackendException("Cannot open table " + target.name(), e);
    }
  }

  /** Once an attempt and process, before the first row: the other tasks wait for it. */
  private synchronized void noteOnce(Plan plan, Connection connection) {
    if (noting && notedVersion != plan.version()) {
      notes.note(plan, connection);
      notedVersion = plan.version();
    }
  }

  private static void put(Table table, List<Put> puts, Plan plan) {
    try {
      table.put(puts);
    } catch (IOException e) {
      throw new BackendException(
          "Cannot write "
              + puts.size()
              + " rows of batch "
              + plan.batch()
              + " of "
              + plan.job()
              + " to "
              + table.getName()
              + "; is HBase up, and may this user write there? "
              + e.getMessage(),
          e);
    }
  }

  @Override
  public synchronized void close() {
    if (timesOpen > 0) {
      timesOpen--;
      SharedConnections.release(settings);
    }
  }

  @Override
  public String toString() {
    return "HTableSink " + target.name() + " at " + settings;
  }
}
