package io.tarn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.cli.InProcess.Ended;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that was named and cannot be found: told in one line that names it. */
@Timeout(60)
class ClusterElsewhereTest {
  private static final String REMEDY =
      "; set it to the folder of your cluster's hbase-site.xml, or unset it";

  @TempDir Path temporary;

  @Test
  void aZooKeeperOnAnUnknownHostIsNamed() throws Exception {
    assertEquals(
        "tarn: no ZooKeeper answered at nowhere.invalid:2181: there is no host nowhere.invalid; "
            + "start it, or name another with HOST:PORT[,HOST:PORT...][/ROOT]\n",
        failed("nowhere.invalid:2181"));
    assertFalse(Files.exists(temporary.resolve(".tarn")));
  }

  @Test
  void aPortWhereNobodyListensIsNamed() throws Exception {
    String address;
    try (ServerSocket free = new ServerSocket(0)) {
      address = "127.0.0.1:" + free.getLocalPort();
    }

    assertTrue(
        failed(address)
            .startsWith("tarn: no ZooKeeper answered at " + address + ": nobody listens at "));
  }

  @Test
  void aListenerThatIsNoZooKeeperIsNamed() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + silent.getLocalPort();

      assertTrue(
          failed(address).startsWith("tarn: no ZooKeeper answered at " + address + " within "));
    }
  }

  private String failed(String address) throws Exception {
    Ended ended =
        Home.at(temporary, () -> InProcess.run(List.of("jobs", "--json", "--zookeeper", address)));

    assertEquals("", ended.out());
    assertEquals(1, ended.err().lines().count(), ended::err);
    assertEquals(1, ended.exitCode());
    return ended.err();
  }

  @Test
  void aFolderOfConfigurationThatIsMissingIsNamed() throws Exception {
    Path missing = temporary.resolve("conf");

    assertEquals(
        "tarn: HBASE_CONF_DIR is " + missing + ", but there is no such folder" + REMEDY,
        refused(missing));
  }

  @Test
  void aFolderOfConfigurationWithoutItsFileIsNamed() throws Exception {
    assertEquals(
        "tarn: HBASE_CONF_DIR is "
            + temporary
            + ", but there is no hbase-site.xml to be read in it"
            + REMEDY,
        refused(temporary));
  }

  @Test
  void anHBaseSiteThatIsNoXmlIsNamed() throws Exception {
    Path site = Files.writeString(temporary.resolve("hbase-site.xml"), "<configuration><prop");

    String error = refused(temporary);

    assertTrue(
        error.startsWith("tarn: the configuration of HBase cannot be read: Unexpected end"), error);
    assertTrue(error.endsWith("; correct " + site), error);
  }

  @Test
  void anHBaseSiteWithAPortThatIsNoneIsNamed() throws Exception {
    Files.writeString(
        temporary.resolve("hbase-site.xml"),
        "<configuration><property><name>hbase.zookeeper.property.clientPort</name>"
            + "<value>http</value></property></configuration>");

    String error = refused(temporary);

    assertTrue(error.startsWith("tarn: the hbase-site.xml names no ZooKeeper"), error);
    assertTrue(error.contains("http"), error);
  }

  /** In a process of its own, as an environment and a class path are a process's. */
  private String refused(Path site) throws Exception {
    Path err = temporary.resolve("err");
    TarnProcess jobs =
        Home.at(
            temporary,
            () ->
                TarnProcess.start(
                    Map.of("HBASE_CONF_DIR", site.toString()),
                    Redirect.to(err.toFile()),
                    "jobs",
                    "--json"));

    assertEquals(1, jobs.await());
    assertEquals(List.of(), jobs.lines());
    List<String> lines = Files.readAllLines(err);
    assertEquals(1, lines.size(), lines::toString);
    return lines.get(0);
  }
}
