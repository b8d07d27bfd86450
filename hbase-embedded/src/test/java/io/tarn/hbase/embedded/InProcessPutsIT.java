package io.tarn.hbase.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.hbase.files.DirectPuts;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Rows that go into regions of this process as they are. */
class InProcessPutsIT {
  private static final byte[] FAMILY = Bytes.toBytes("f");
  private static final byte[] QUALIFIER = Bytes.toBytes("q");
  private static final long VERSION = 1_760_000_000_000L;
  private static final int ROWS = 1_000;

  @TempDir static Path temp;
  private static EmbeddedHBase hbase;
  private static Connection connection;

  private TableName table;

  @BeforeAll
  static void start() throws IOException {
    LogFile.redirectTo(Path.of("target", "logs"));
    hbase = EmbeddedHBase.start(temp.resolve("data"), conf -> {});
    connection = ConnectionFactory.createConnection(hbase.configuration());
  }

  @AfterAll
  static void stop() throws IOException {
    connection.close();
    hbase.close();
  }

  @BeforeEach
  void createTable(TestInfo test) throws IOException {
    table = TableName.valueOf(test.getTestMethod().orElseThrow().getName());
    try (Admin admin = connection.getAdmin()) {
      admin.createTable(
          TableDescriptorBuilder.newBuilder(table)
              .setColumnFamily(ColumnFamilyDescriptorBuilder.of(FAMILY))
              .build(),
          new byte[][] {Bytes.toBytes(ROWS / 3), Bytes.toBytes(ROWS / 2)});
    }
  }

  @AfterEach
  void noInterruptIsLeft() {
    Thread.interrupted();
  }

  @Test
  void theConfigurationNamesThem() throws IOException {
    assertInstanceOf(InProcessPuts.class, DirectPuts.of(hbase.configuration()));
    List<Put> puts = puts(3);
    assertEquals(puts, DirectPuts.of(new Configuration(false)).put(connection, table, puts));
    assertEquals(List.of(), found());
  }

  @Test
  void rowsOfAllRegionsAreThereOnceItReturns() throws IOException {
    List<Put> shuffled = puts(ROWS);
    Collections.shuffle(shuffled, new Random(7));

    assertEquals(List.of(), put(connection, shuffled));
    assertEquals(expected(ROWS), found());
    assertEquals(List.of(), put(connection, puts(ROWS)));
    assertEquals(expected(ROWS), found());
  }

  @Test
  void noRowsAreNoWork() throws IOException {
    assertEquals(List.of(), put(connection, List.of()));
  }

  /** The connection does not know yet where they are now. */
  @Test
  void rowsOfRegionsThatAreNoMoreAreLeft() throws Exception {
    put(connection, puts(ROWS));
    try (Connection other = ConnectionFactory.createConnection(hbase.configuration());
        Admin admin = other.getAdmin()) {
      int before = admin.getRegions(table).size();
      admin.split(table, Bytes.toBytes(ROWS / 4));
      assertTrue(Poll.until(Duration.ofSeconds(30), () -> admin.getRegions(table).size() > before));
    }

    List<Put> left = put(connection, puts(ROWS));
    assertEquals(ROWS / 3, left.size());
    try (Table through = connection.getTable(table)) {
      through.put(left);
    }
    assertEquals(List.of(), put(connection, puts(ROWS)));
    assertEquals(expected(ROWS), found());
  }

  @Test
  void whatIsRefusedIsLeftForTheClientToSayWhy() throws IOException {
    List<Put> puts = puts(ROWS);
    Put wrong =
        new Put(Bytes.toBytes(5), VERSION)
            .addColumn(Bytes.toBytes("none"), QUALIFIER, VERSION, Bytes.toBytes("v"));
    puts.add(wrong);

    List<Put> left = put(connection, puts);
    assertTrue(left.stream().anyMatch(each -> each == wrong), "what cannot be put was put");
    assertTrue(found().containsAll(expected(ROWS).subList(ROWS / 3, ROWS)));
    try (Table through = connection.getTable(table)) {
      IOException e = assertThrows(IOException.class, () -> through.put(left));
      assertTrue(e.toString().contains("NoSuchColumnFamilyException"), e.toString());
    }
  }

  @Test
  void anInterruptEndsTheWaiting() throws IOException {
    put(connection, puts(1)); // regions have been looked up
    Thread.currentThread().interrupt();

    assertThrows(InterruptedIOException.class, () -> put(connection, puts(1)));
    Thread.interrupted();
    put(connection, puts(ROWS));
    assertEquals(expected(ROWS), found());
  }

  @Test
  void whoLacksTheSecretIsLeftToTheClient() throws IOException {
    Configuration stranger = hbase.configuration();
    stranger.unset(SecretClient.KEY);
    try (Connection through = ConnectionFactory.createConnection(stranger)) {
      assertEquals(3, put(through, puts(3)).size());
    }
  }

  private List<Put> put(Connection through, List<Put> puts) throws IOException {
    return new InProcessPuts().put(through, table, puts);
  }

  private static List<Put> puts(int rows) {
    List<Put> puts = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      puts.add(
          new Put(Bytes.toBytes(i), VERSION)
              .addColumn(FAMILY, QUALIFIER, VERSION, Bytes.toBytes("v" + i)));
    }
    return puts;
  }

  private static List<String> expected(int rows) {
    return puts(rows).stream().map(put -> Bytes.toInt(put.getRow()) + "@" + VERSION).toList();
  }

  private List<String> found() throws IOException {
    List<String> found = new ArrayList<>();
    try (Table through = connection.getTable(table);
        ResultScanner rows = through.getScanner(new Scan().readAllVersions())) {
      for (Result row : rows) {
        assertEquals(1, row.size());
        assertEquals("v" + Bytes.toInt(row.getRow()), Bytes.toString(row.value()));
        found.add(Bytes.toInt(row.getRow()) + "@" + row.rawCells()[0].getTimestamp());
      }
    }
    return found;
  }
}
