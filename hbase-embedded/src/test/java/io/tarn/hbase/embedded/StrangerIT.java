package io.tarn.hbase.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.HConstants;
import org.apache.hadoop.hbase.ServerName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.RegionInfo;
import org.apache.hadoop.hbase.client.RetriesExhaustedException;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.ipc.RpcClient;
import org.apache.hadoop.hbase.ipc.RpcClientFactory;
import org.apache.hadoop.hbase.security.User;
import org.apache.hadoop.hbase.security.provider.SaslClientAuthenticationProviders;
import org.apache.hadoop.hbase.shaded.protobuf.RequestConverter;
import org.apache.hadoop.hbase.shaded.protobuf.generated.ClientProtos.ClientService;
import org.apache.hadoop.hbase.shaded.protobuf.generated.ClientProtos.MutateRequest;
import org.apache.hadoop.hbase.util.Bytes;
import org.apache.hbase.thirdparty.com.google.protobuf.ServiceException;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.KeeperException.NoAuthException;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What somebody can do who reaches the ports, as every user of the machine does, but may not look
 * into the data folder.
 */
class StrangerIT {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int FORGED = 1;
  private static final int OWN = 2;

  @TempDir static Path temp;

  private static Path folder;
  private static EmbeddedHBase hbase;
  private static Connection connection;

  @BeforeAll
  static void start() throws IOException {
    LogFile.redirectTo(Path.of("target", "logs"));
    folder = temp.resolve("data");
    hbase = EmbeddedHBase.start(folder);
    connection = ConnectionFactory.createConnection(hbase.configuration());
    try (Admin admin = connection.getAdmin();
        Table table = connection.getTable(PutRows.TABLE)) {
      admin.createTable(
          TableDescriptorBuilder.newBuilder(PutRows.TABLE)
              .setColumnFamily(ColumnFamilyDescriptorBuilder.of(PutRows.FAMILY))
              .build());
      table.put(PutRows.put(OWN));
    }
  }

  @AfterAll
  static void stop() throws IOException {
    connection.close();
    hbase.close();
  }

  @Test
  void cannotWriteByTheRegionServersPort() throws IOException {
    assertThrows(ServiceException.class, () -> putByPort(strangers()));

    assertNothingForged();
  }

  @Test
  void cannotWriteWithAnotherSecret() throws IOException {
    Configuration conf = hbase.configuration();
    conf.set(SecretClient.KEY, "0".repeat(64));

    assertThrows(ServiceException.class, () -> putByPort(conf));

    assertNothingForged();
  }

  private static void putByPort(Configuration conf) throws IOException, ServiceException {
    ServerName server;
    RegionInfo region;
    try (Admin admin = connection.getAdmin()) {
      server = admin.getRegionServers().iterator().next();
      region = admin.getRegions(PutRows.TABLE).get(0);
    }
    MutateRequest request =
        RequestConverter.buildMutateRequest(region.getRegionName(), PutRows.put(FORGED));
    try (RpcClient client = RpcClientFactory.createClient(conf, "any")) {
      ClientService.newBlockingStub(
              client.createBlockingRpcChannel(server, User.getCurrent(), TIMEOUT_MILLIS))
          .mutate(null, request);
    }
  }

  @Test
  void isToldByZooKeeperThatItMayNot() throws IOException {
    RetriesExhaustedException e =
        assertThrows(
            RetriesExhaustedException.class,
            () -> {
              try (Connection strangers = ConnectionFactory.createConnection(strangers());
                  Table table = strangers.getTable(PutRows.TABLE)) {
                table.put(PutRows.put(FORGED));
              }
            });

    assertTrue(e.getMessage().contains("NoAuth for /hbase"), e.getMessage());
    assertNothingForged();
  }

  private static void assertNothingForged() throws IOException {
    try (Table table = connection.getTable(PutRows.TABLE)) {
      assertFalse(table.exists(new Get(Bytes.toBytes(FORGED))));
    }
  }

  /** All that a scan of the ports tells. */
  private static Configuration strangers() {
    Configuration conf = HBaseConfiguration.create();
    for (String key : List.of(HConstants.ZOOKEEPER_QUORUM, HConstants.ZOOKEEPER_CLIENT_PORT)) {
      conf.set(key, hbase.configuration().get(key));
    }
    conf.setInt(HConstants.HBASE_CLIENT_RETRIES_NUMBER, 1);
    return conf;
  }

  @Test
  void cannotFindHBasesNode() throws Exception {
    ZooKeeper stranger =
        new ZooKeeper(
            hbase.configuration().get(HConstants.ZOOKEEPER_QUORUM), TIMEOUT_MILLIS, event -> {});
    try {
      for (String node : List.of("/", "/hbase", "/tarn")) {
        assertThrows(NoAuthException.class, () -> stranger.getChildren(node, false), node);
      }
      for (AddWatchMode mode : AddWatchMode.values()) {
        assertThrows(NoAuthException.class, () -> stranger.addWatch("/", event -> {}, mode));
      }
    } finally {
      stranger.close();
    }
  }

  @Test
  void cannotReadWhatIsInTheFolderThoughItBeOpen() throws IOException {
    for (Path file : List.of(Path.of("instance.properties"), Path.of("client/hbase-site.xml"))) {
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file))));
    }
  }

  @Test
  void ownersProgramsNeedTheFolderAlone() throws IOException {
    assertReadsOwnRow(EmbeddedHBase.running(folder).orElseThrow().configuration());
  }

  @Test
  void ownersOtherToolsNeedTheSiteFile() throws IOException {
    Configuration conf = HBaseConfiguration.create();
    conf.addResource(folder.resolve("client/hbase-site.xml").toUri().toURL());

    assertReadsOwnRow(conf);
  }

  @Test
  void ownersProgramsMayHaveUsedAnotherClusterBefore() throws IOException {
    SaslClientAuthenticationProviders.reset();
    SaslClientAuthenticationProviders.getInstance(HBaseConfiguration.create());

    assertReadsOwnRow(hbase.configuration());
  }

  private static void assertReadsOwnRow(Configuration conf) throws IOException {
    try (Connection another = ConnectionFactory.createConnection(conf);
        Table table = another.getTable(PutRows.TABLE)) {
      assertEquals("v" + OWN, Bytes.toString(table.get(new Get(Bytes.toBytes(OWN))).value()));
    }
  }
}
