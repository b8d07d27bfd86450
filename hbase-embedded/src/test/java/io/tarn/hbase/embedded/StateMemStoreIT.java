package io.tarn.hbase.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.MemoryCompactionPolicy;
import org.apache.hadoop.hbase.ServerName;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Delete;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Increment;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Row;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.regionserver.Region;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is written to a table of states, it answers as a table with HBase's own MemStore. */
class StateMemStoreIT {
  private static final TableName STATES = TableName.valueOf("states");
  private static final TableName OTHER = TableName.valueOf("other");
  private static final byte[] FAMILY = {'f'};
  private static final byte[] QUALIFIER = {'q'};

  /** One version of it is kept, so HBase takes former ones out of its MemStore. */
  private static final byte[] COUNTERS = {'c'};

  private static final int VERSIONS = 5;

  @TempDir Path temp;
  private EmbeddedHBase hbase;
  private Connection connection;
  private Table states;
  private Table other;

  @BeforeEach
  void start() throws IOException {
    LogFile.redirectTo(Path.of("target", "logs"));
    open();
    create(STATES, true);
    create(OTHER, false);
  }

  private void open() throws IOException {
    hbase = EmbeddedHBase.start(temp.resolve("data"));
    connection = ConnectionFactory.createConnection(hbase.configuration());
    states = connection.getTable(STATES);
    other = connection.getTable(OTHER);
  }

  @AfterEach
  void stop() throws IOException {
    connection.close();
    hbase.close();
  }

  private void create(TableName name, boolean ofStates) throws IOException {
    TableDescriptorBuilder table =
        TableDescriptorBuilder.newBuilder(name)
            .setColumnFamily(
                ColumnFamilyDescriptorBuilder.newBuilder(FAMILY).setMaxVersions(VERSIONS).build())
            .setColumnFamily(ColumnFamilyDescriptorBuilder.of(COUNTERS));
    if (ofStates) {
      table.setValue("tarn.format", "1");
    }
    try (Admin admin = connection.getAdmin()) {
      admin.createTable(table.build());
    }
  }

  @Test
  void aTableOfStatesAnswersAsAnyOther() throws Exception {
    Random random = new Random(7);
    for (int round = 0; round < 12; round++) {
      change(random, round);
      if (round == 4 || round == 8) {
        flush();
      }
      assertSameAnswers(random);
    }
    assertTrue(inMemory() > 0, "the last rounds were read from memory");

    connection.close();
    hbase.close();
    open();

    assertSameAnswers(random);
  }

  /** HBase then has a MemStore of another class. */
  @Test
  void aTableOfStatesMayBeCompactedInMemory() throws Exception {
    TableName name = TableName.valueOf("compacted");
    try (Admin admin = connection.getAdmin();
        Table table = connection.getTable(name)) {
      admin.createTable(
          TableDescriptorBuilder.newBuilder(name)
              .setValue("tarn.format", "1")
              .setColumnFamily(
                  ColumnFamilyDescriptorBuilder.newBuilder(FAMILY)
                      .setInMemoryCompaction(MemoryCompactionPolicy.BASIC)
                      .build())
              .build());
      table.put(new Put(row(1)).addColumn(FAMILY, QUALIFIER, row(2)));
      assertEquals(2, Bytes.toInt(table.get(new Get(row(1))).value()));
    }
  }

  private void change(Random random, long version) throws Exception {
    List<Row> changes = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      changes.add(
          new Put(row(random.nextInt(3_000)), version)
              .addColumn(FAMILY, QUALIFIER, Bytes.toBytes(random.nextLong())));
    }
    for (int i = 0; i < 30; i++) {
      changes.add(new Delete(row(random.nextInt(3_000)), version));
    }
    for (Table table : List.of(states, other)) {
      table.batch(changes, new Object[changes.size()]);
      for (int i = 0; i < 20; i++) {
        table.increment(new Increment(row(i % 5)).addColumn(COUNTERS, QUALIFIER, version + i));
      }
    }
  }

  private long inMemory() throws IOException {
    ServerName server =
        connection.getRegionLocator(STATES).getAllRegionLocations().get(0).getServerName();
    return InProcessServer.of(server).orElseThrow().server().getRegions(STATES).stream()
        .mapToLong(Region::getMemStoreDataSize)
        .sum();
  }

  private void flush() throws IOException {
    try (Admin admin = connection.getAdmin()) {
      admin.flush(STATES);
      admin.flush(OTHER);
    }
  }

  private void assertSameAnswers(Random random) throws IOException {
    List<Scan> scans =
        List.of(
            new Scan(),
            new Scan().setReversed(true),
            new Scan().readAllVersions(),
            new Scan().setTimeRange(1, 3),
            new Scan().setTimeRange(2, 6).setReversed(true),
            new Scan().withStartRow(row(100)).withStopRow(row(700)).setLimit(50),
            new Scan().withStartRow(row(random.nextInt(3_000))).setReversed(true).setLimit(80));
    for (Scan scan : scans) {
      List<String> expected = cells(other, scan);
      assertEquals(expected, cells(states, scan), scan::toString);
      assertTrue(scan.getTimeRange().getMin() > 0 || !expected.isEmpty());
    }
    List<Get> gets = Stream.generate(() -> new Get(row(random.nextInt(3_000)))).limit(500).toList();
    Result[] expected = other.get(gets);
    Result[] found = states.get(gets);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(text(expected[i]), text(found[i]));
    }
  }

  private static List<String> cells(Table table, Scan scan) throws IOException {
    List<String> cells = new ArrayList<>();
    try (ResultScanner results = table.getScanner(new Scan(scan))) {
      for (Result result : results) {
        cells.add(text(result));
      }
    }
    return cells;
  }

  /** Without the counters' timestamps, which are the server's. */
  private static String text(Result result) {
    StringBuilder text = new StringBuilder();
    for (Cell cell : result.isEmpty() ? new Cell[0] : result.rawCells()) {
      boolean counter = CellUtil.matchingFamily(cell, COUNTERS);
      text.append(Bytes.toStringBinary(CellUtil.cloneRow(cell)))
          .append(counter ? " counter" : " " + cell.getTimestamp())
          .append('=')
          .append(Bytes.toStringBinary(CellUtil.cloneValue(cell)))
          .append(';');
    }
    return text.toString();
  }

  private static byte[] row(int row) {
    return Bytes.toBytes(row);
  }
}
