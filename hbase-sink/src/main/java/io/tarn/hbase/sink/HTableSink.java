package io.tarn.hbase.sink;

import io.tarn.spi.sink.Sink;

/**
 * Upserts records to an HTable of the user's own, one row a record.
 *
 * <pre>{@code
 * Sink<Visit> sink =
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
 * opened by the first {@link Sink#open} or {@link Sink#write}, and closed by the last {@link
 * Sink#close}; in a JVM that only runs tasks it lasts as long as the JVM.
 */
public final class HTableSink {
  private HTableSink() {}

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
}
