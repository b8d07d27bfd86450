package io.tarn.hbase.embedded;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.hbase.state.OneLog;
import io.tarn.zookeeper.RegionDirectory;
import io.tarn.zookeeper.RegionStatus;
import io.tarn.zookeeper.ZooKeeperAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.hbase.ServerName;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedHBaseIT {
  private static final int ROWS_BEFORE_THE_KILL = 1500;
  private static final int ROWS_BEFORE_THE_LOSS = 100;
  private static final int MEBIBYTE = 1 << 20;

  @TempDir static Path temp;

  @BeforeAll
  static void keepTheTerminalClean() throws IOException {
    LogFile.redirectTo(Path.of("target", "logs"));
  }

  @Test
  void acknowledgedRowsSurviveSigkill() throws Exception {
    Path folder = temp.resolve("killed once");
    int acknowledged = putUntilKilled(folder);

    try (EmbeddedHBase hbase = EmbeddedHBase.start(folder);
        Connection connection = ConnectionFactory.createConnection(hbase.configuration())) {
      Set<Integer> rows = rows(connection);

      for (int row = 0; row < acknowledged; row++) {
        assertTrue(rows.contains(row), "row " + row + " of " + acknowledged + " is lost");
      }
    }
  }

  /** Looks at the folder of a living instance first, then kills it. */
  private static int putUntilKilled(Path folder) throws Exception {
    try (Child child = new Child(folder)) {
      child.expect("ready");
      child.expect("created");
      folderIsInUseBy(child, folder);
      int acknowledged = 0;
      while (acknowledged < ROWS_BEFORE_THE_KILL) {
        child.expect(Integer.toString(acknowledged++));
      }
      child.kill();
      while (child.line().isPresent()) {
        acknowledged++;
      }
      assertEquals("", child.errors());
      assertTrue(Files.size(folder.resolve("logs/tarn.log")) > 0);
      assertEquals(Optional.empty(), EmbeddedHBase.running(folder));
      return acknowledged;
    }
  }

  private static void folderIsInUseBy(Child child, Path folder) throws Exception {
    RunningInstance instance = EmbeddedHBase.running(folder).orElseThrow();
    assertEquals(child.pid(), instance.pid());
    try (Connection connection = ConnectionFactory.createConnection(instance.configuration());
        Admin admin = connection.getAdmin()) {
      assertTrue(admin.tableExists(PutRows.TABLE));
    }

    DataFolderInUseException e =
        assertThrows(DataFolderInUseException.class, () -> EmbeddedHBase.start(folder));

    assertEquals(
        "cannot start HBase on "
            + folder.toRealPath()
            + ": process "
            + child.pid()
            + " runs one there since "
            + instance.started()
            + ", with ZooKeeper at "
            + instance.zookeeper()
            + "; use that one, stop it, or name another folder",
        e.getMessage());
  }

  @Test
  void holderWhoseLockIsDeletedEndsBeforeAnotherStarts() throws Exception {
    Path folder = temp.resolve("unlocked");
    try (Child child = new Child(folder)) {
      child.expect("ready");
      child.expect("created");
      int acknowledged = 0;
      while (acknowledged < ROWS_BEFORE_THE_LOSS) {
        child.expect(Integer.toString(acknowledged++));
      }
      child.signal("STOP");
      Files.delete(folder.resolve("tarn.lock"));
      Files.delete(folder.resolve("hbase/tarn.lock"));

      DataFolderInUseException e =
          assertThrows(DataFolderInUseException.class, () -> EmbeddedHBase.start(folder));
      assertTrue(e.getMessage().contains("process " + child.pid() + " runs one there"));

      child.signal("CONT");
      String line = child.line().orElseThrow();
      while (line.equals(Integer.toString(acknowledged))) {
        acknowledged++;
        line = child.line().orElseThrow();
      }
      assertEquals(
          "HBase on "
              + folder.toRealPath()
              + " has stopped: its lock file "
              + folder.toRealPath().resolve("tarn.lock")
              + " was deleted or replaced, so that another process may use the folder; leave that"
              + " file there, and start again. Nothing acknowledged is lost",
          line);
      assertEquals(1, child.await());
      assertHasRows(folder, acknowledged);
    }
  }

  private static void assertHasRows(Path folder, int acknowledged) throws IOException {
    try (EmbeddedHBase hbase = EmbeddedHBase.start(folder);
        Connection connection = ConnectionFactory.createConnection(hbase.configuration())) {
      Set<Integer> rows = rows(connection);
      for (int row = 0; row < acknowledged; row++) {
        assertTrue(rows.contains(row), "row " + row + " of " + acknowledged + " is lost");
      }
    }
  }

  private static Set<Integer> rows(Connection connection) throws IOException {
    Set<Integer> rows = new HashSet<>();
    try (Table table = connection.getTable(PutRows.TABLE);
        ResultScanner scanner = table.getScanner(new Scan().setCaching(1000))) {
      for (Result result : scanner) {
        int row = Bytes.toInt(result.getRow());
        assertArrayEquals(Bytes.toBytes("v" + row), result.value());
        rows.add(row);
      }
    }
    return rows;
  }

  @Test
  void closedFolderIsFreeAndKeepsItsTables() throws Exception {
    Path folder = temp.resolve("closed");
    TableName table = TableName.valueOf("kept");
    Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
    try (EmbeddedHBase hbase = EmbeddedHBase.start(folder);
        Connection connection = ConnectionFactory.createConnection(hbase.configuration())) {
      create(connection, table);
      onlyThisMachineReaches(hbase, connection);
      regionsAreListed(connection, table);
      folderIsInUseByThisProcess(hbase);
    }
    assertEquals(Optional.empty(), EmbeddedHBase.running(folder));
    assertEquals(handler, Thread.getDefaultUncaughtExceptionHandler());
    assertFalse(Files.exists(folder.resolve("instance.properties")));

    try (EmbeddedHBase hbase = EmbeddedHBase.start(folder);
        Connection connection = ConnectionFactory.createConnection(hbase.configuration());
        Table kept = connection.getTable(table);
        ResultScanner scanner = kept.getScanner(new Scan())) {
      assertEquals(100, scanner.next(200).length);
    }
  }

  private static void folderIsInUseByThisProcess(EmbeddedHBase hbase) throws IOException {
    Path folder = hbase.dataDir();
    RunningInstance instance = EmbeddedHBase.running(folder).orElseThrow();
    assertEquals(ProcessHandle.current().pid(), instance.pid());
    assertEquals(
        hbase.configuration().get("hbase.zookeeper.quorum"),
        instance.configuration().get("hbase.zookeeper.quorum"));
    assertTrue(OneLog.isNamedIn(hbase.configuration()));
    assertTrue(OneLog.isNamedIn(instance.configuration()));
    assertThrows(DataFolderInUseException.class, () -> EmbeddedHBase.start(folder));
    assertTrue(EmbeddedHBase.running(folder).isPresent());
  }

  private static void create(Connection connection, TableName table) throws IOException {
    try (Admin admin = connection.getAdmin()) {
      admin.createTable(
          TableDescriptorBuilder.newBuilder(table)
              .setColumnFamily(ColumnFamilyDescriptorBuilder.of(PutRows.FAMILY))
              .build(),
          new byte[][] {Bytes.toBytes(50)});
    }
  }

  private static void regionsAreListed(Connection connection, TableName table) throws IOException {
    RegionDirectory directory = new RegionDirectory(connection);
    try (Table rows = connection.getTable(table)) {
      for (int row = 0; row < 100; row++) {
        rows.put(PutRows.put(row));
      }
    }
    List<RegionStatus> before = directory.regions(table);

    try (Admin admin = connection.getAdmin()) {
      admin.flush(table);
    }

    List<RegionStatus> after = directory.regions(table);
    assertEquals(List.of("kept", "kept"), after.stream().map(RegionStatus::table).toList());
    assertArrayEquals(new byte[0], after.get(0).startKey().bytes());
    assertArrayEquals(Bytes.toBytes(50), after.get(0).endKey().bytes());
    assertEquals(after.get(0).endKey(), after.get(1).startKey());
    assertArrayEquals(new byte[0], after.get(1).endKey().bytes());
    for (int i = 0; i < 2; i++) {
      assertTrue(before.get(i).server().matches("localhost:\\d+"), before.get(i).server());
      assertEquals(before.get(i).region(), after.get(i).region());
      assertEquals(50, before.get(i).writeRequests());
      assertEquals(MEBIBYTE, before.get(i).memStoreBytes());
      assertEquals(0, before.get(i).storeFiles());
      assertEquals(0, after.get(i).memStoreBytes());
      assertEquals(1, after.get(i).storeFiles());
      assertEquals(MEBIBYTE, after.get(i).storeFileBytes());
    }
  }

  private static void onlyThisMachineReaches(EmbeddedHBase hbase, Connection connection)
      throws IOException {
    Set<Integer> ports = new HashSet<>();
    ZooKeeperAddress.from(hbase.configuration()).servers().forEach(s -> ports.add(s.port()));
    try (Admin admin = connection.getAdmin()) {
      ports.add(admin.getMaster().getPort());
      admin.getRegionServers().stream().map(ServerName::getPort).forEach(ports::add);
    }
    assertEquals(3, ports.size());
    for (int port : ports) {
      assertTrue(accepts(InetAddress.getLoopbackAddress(), port));
      for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
        for (InetAddress address : network.inetAddresses().toList()) {
          assertFalse(!address.isLoopbackAddress() && accepts(address, port), address + ":" + port);
        }
      }
    }
  }

  private static boolean accepts(InetAddress address, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 1000);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }
}
