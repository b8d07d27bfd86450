package io.tarn.benchmarks.peer;

import io.tarn.schemas.Buckets;
import io.tarn.schemas.Field;
import io.tarn.schemas.FieldKind;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.Packed;
import io.tarn.schemas.PaneRow;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Durability;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.io.encoding.DataBlockEncoding;
import org.apache.hadoop.hbase.regionserver.BloomType;

/**
 * What Spark's results are put into: a table of the user's own, with the regions, row keys, values,
 * encoding and Bloom filter of Tarn's state tables. It keeps one version of a cell, which is less
 * than those do.
 */
final class PlainTable {
  static final TableName NAME = TableName.valueOf("totals");

  /** What Tarn's tables have on one region server. */
  private static final int REGIONS = 2;

  private static final int ROWS_PER_FETCH = 10_000;

  private static final RowKeys<String> ROW_KEYS =
      RowKeys.of(KeyTypes.STRING, Buckets.DEFAULT_COUNT);

  private static final Packed PACKED =
      new Packed(
          List.of(new Field("count", FieldKind.COUNT), new Field("sum", FieldKind.SUM_LONG)));

  private PlainTable() {}

  static void create(Connection connection) throws IOException {
    try (Admin admin = connection.getAdmin()) {
      admin.createTable(
          TableDescriptorBuilder.newBuilder(NAME)
              .setColumnFamily(
                  ColumnFamilyDescriptorBuilder.newBuilder(TableFormat.stateFamily())
                      .setDataBlockEncoding(DataBlockEncoding.FAST_DIFF)
                      .setBloomFilterType(BloomType.ROW)
                      .setMaxVersions(1)
                      .build())
              .build(),
          Buckets.splits(Buckets.DEFAULT_COUNT, REGIONS));
    }
  }

  static RowKey rowKey(String key) {
    return ROW_KEYS.row(key);
  }

  static RowKey rowKey(String key, long windowStartMillis) {
    return ROW_KEYS.pane(ROW_KEYS.row(key), windowStartMillis);
  }

  /** Acknowledged before it is on the disk, as no commit of Spark's waits for the disk either. */
  static Put put(RowKey row, long count, long sum, long timestamp) {
    return new Put(row.bytes(), timestamp, true)
        .setDurability(Durability.ASYNC_WAL)
        .addColumn(
            TableFormat.stateFamily(),
            TableFormat.valueQualifier(),
            timestamp,
            PACKED.encode(new long[] {count, sum}));
  }

  /** All rows, as HBase has them now. */
  static List<Total> scan(Connection connection, boolean windowed) throws IOException {
    List<Total> totals = new ArrayList<>();
    try (Table table = connection.getTable(NAME);
        ResultScanner results = table.getScanner(new Scan().setCaching(ROWS_PER_FETCH))) {
      for (Result result : results) {
        totals.add(total(result, windowed));
      }
    }
    return totals;
  }

  private static Total total(Result result, boolean windowed) {
    long[] slots = PACKED.decode(CellUtil.cloneValue(result.rawCells()[0]));
    RowKey row = RowKey.of(result.getRow());
    if (!windowed) {
      return new Total(ROW_KEYS.key(row), OptionalLong.empty(), slots[0], slots[1]);
    }
    PaneRow pane = ROW_KEYS.paneRow(row);
    return new Total(ROW_KEYS.key(row), OptionalLong.of(pane.start()), slots[0], slots[1]);
  }
}
