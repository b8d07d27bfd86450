package io.tarn.zookeeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.zookeeper.ZooKeeperAddress.Server;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZooKeeperAddressTest {
  @Test
  void rootIsHBaseUnlessNamed() {
    ZooKeeperAddress address = ZooKeeperAddress.parse("zk1:2181,zk2:2182");

    assertEquals(List.of(new Server("zk1", 2181), new Server("zk2", 2182)), address.servers());
    assertEquals("/hbase", address.root());
  }

  @ParameterizedTest
  @ValueSource(strings = {"zk1:2181/hbase", "zk1:2181,zk2:2182/hbase-secure", "[::1]:2181/a/b"})
  void textRoundTrips(String text) {
    assertEquals(text, ZooKeeperAddress.parse(text).toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "zk1             | \"zk1\" names no port",
        "zk1:2181,       | \"\" names no port",
        "zk1:http        | \"http\" is not a port",
        "zk1:0           | a port must be in 1..65535, but is 0",
        "zk1:65536       | a port must be in 1..65535, but is 65536",
        ":2181           | a host name must not be blank, but is \"\"",
        "/hbase          | \"\" names no port",
        "zk1:2181/       | HBase's node must look like /hbase, but is \"/\"",
        "zk1:2181/hbase/ | HBase's node must look like /hbase, but is \"/hbase/\"",
      },
      quoteCharacter = '`')
  void badTextSaysWhatIsWrongAndWhatToWrite(String text, String wrong) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> ZooKeeperAddress.parse(text));

    assertEquals(
        "cannot read the ZooKeeper address \""
            + text
            + "\": "
            + wrong
            + "; write HOST:PORT[,HOST:PORT...][/ROOT], such as zk1:2181,zk2:2181/hbase",
        e.getMessage());
  }

  @Test
  void configurationRoundTrips() {
    ZooKeeperAddress address = ZooKeeperAddress.parse("zk1:2181,zk2:2182/hbase-b");

    assertEquals(address, ZooKeeperAddress.from(address.toConfiguration()));
  }

  @Test
  void quorumWithoutPortsTakesTheClientPort() {
    Configuration conf = new Configuration(false);
    conf.set("hbase.zookeeper.quorum", "zk1, zk2:2182");
    conf.set("hbase.zookeeper.property.clientPort", "2222");

    assertEquals(ZooKeeperAddress.parse("zk1:2222,zk2:2182/hbase"), ZooKeeperAddress.from(conf));
  }

  @Test
  void clustersThatShareZooKeeperDoNotShareTarnsNodes() {
    assertEquals("/tarn", ZooKeeperAddress.parse("zk1:2181").tarnRoot());
    assertEquals("/tarn/hbase-b", ZooKeeperAddress.parse("zk1:2181/hbase-b").tarnRoot());
  }
}
