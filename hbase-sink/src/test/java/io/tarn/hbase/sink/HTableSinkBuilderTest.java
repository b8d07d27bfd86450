package io.tarn.hbase.sink;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.hbase.read.ConnectionSettings;
import io.tarn.zookeeper.ZooKeeperAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.Test;

final class HTableSinkBuilderTest {
  @Test
  void whatIsMissingIsNamed() {
    HTableSinkBuilder<String> builder = HTableSink.builder();

    assertEquals("an HTableSink needs table(\"namespace:name\") before build()", failure(builder));
    assertEquals("an HTableSink needs rowKey(...) before build()", failure(builder.table("a:b")));
    assertEquals(
        "an HTableSink needs families(...) before build()",
        failure(builder.rowKey(Bytes::toBytes)));
    assertEquals("an HTableSink needs columns(...) before build()", failure(builder.families("f")));
  }

  @Test
  void aTableNameThatIsNoneIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> HTableSink.ofRecord(Reading.class, "f").rowKey("sensor").table("a b").build());
  }

  @Test
  void theAddressAndSettingsThatAreNotDefaultsAreKept() {
    Configuration conf = HBaseConfiguration.create();
    conf.set("hbase.zookeeper.quorum", "zk1");
    conf.set("hbase.rootdir", "${hbase.tmp.dir}/elsewhere");
    conf.set("hbase.client.retries.number", HBaseConfiguration.create().get("hbase.client.pause"));
    // as HBase's own merge() copies the defaults too
    Configuration merged = HBaseConfiguration.create(conf);

    assertEquals(
        Map.of(
            "hbase.zookeeper.quorum",
            "zk1",
            "hbase.zookeeper.property.clientPort",
            "2181",
            "zookeeper.znode.parent",
            "/hbase",
            "hbase.rootdir",
            "${hbase.tmp.dir}/elsewhere",
            "hbase.client.retries.number",
            "100"),
        ConnectionSettings.of(merged).values());
  }

  @Test
  void anAddressIsKeptAsItsSettings() {
    ConnectionSettings settings =
        ConnectionSettings.of(ZooKeeperAddress.parse("zk1:2182,zk2:2182/mine").toConfiguration());

    assertEquals(
        Map.of(
            "hbase.zookeeper.quorum",
            "zk1:2182,zk2:2182",
            "hbase.zookeeper.property.clientPort",
            "2182",
            "zookeeper.znode.parent",
            "/mine"),
        settings.values());
    assertEquals(
        "zk1:2182,zk2:2182/mine", ZooKeeperAddress.from(settings.toConfiguration()).toString());
  }

  @Test
  void settingsAreNotShownWhereTheyMayBeSecret() {
    ConnectionSettings settings =
        new ConnectionSettings(Map.of("hbase.zookeeper.quorum", "zk1", "a.password", "secret"));

    assertFalse(settings.toString().contains("secret"));
    assertEquals("ZooKeeper zk1", settings.toString());
  }

  @Test
  void presplitIsUniformByTheFirstByte() {
    assertArrayEquals(
        new byte[][] {{0x40}, {(byte) 0x80}, {(byte) 0xc0}}, RegionSplits.presplit(4).keys());
    assertEquals(0, RegionSplits.presplit(1).keys().length);
    assertEquals(255, RegionSplits.presplit(256).keys().length);
    assertEquals(
        "a table can be split by the first byte into 1..256 regions, but not 257",
        assertThrows(IllegalArgumentException.class, () -> RegionSplits.presplit(257))
            .getMessage());
  }

  @Test
  void splitKeysAreSortedAndDistinct() {
    byte[][] keys = RegionSplits.at(Bytes.toBytes("m"), Bytes.toBytes("c")).keys();

    assertEquals(List.of("c", "m"), Arrays.stream(keys).map(Bytes::toString).toList());
    assertEquals(
        "split keys must be distinct and not empty, but one is \"c\" twice",
        assertThrows(
                IllegalArgumentException.class,
                () -> RegionSplits.at(Bytes.toBytes("c"), Bytes.toBytes("c")))
            .getMessage());
    assertEquals(
        "split keys must be distinct and not empty, but one is \"\"",
        assertThrows(IllegalArgumentException.class, () -> RegionSplits.at(new byte[0]))
            .getMessage());
  }

  private static String failure(HTableSinkBuilder<?> builder) {
    return assertThrows(IllegalStateException.class, builder::build).getMessage();
  }
}
