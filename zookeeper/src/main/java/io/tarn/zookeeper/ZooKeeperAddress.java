package io.tarn.zookeeper;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.HConstants;

/**
 * Where a cluster is found: its ZooKeeper servers, and HBase's node in them.
 *
 * @param servers at least one
 * @param root HBase's parent node, such as {@code /hbase}
 */
public record ZooKeeperAddress(List<Server> servers, String root) {
  /** How an address is written. */
  public static final String FORM = "HOST:PORT[,HOST:PORT...][/ROOT]";

  private static final String TARN = "/tarn";

  /** One ZooKeeper server. */
  public record Server(String host, int port) {
    public Server {
      if (host.isBlank() || host.chars().anyMatch(Character::isWhitespace)) {
        throw new IllegalArgumentException("a host name must not be blank, but is \"" + host + '"');
      }
      if (port < 1 || port > 65535) {
        throw new IllegalArgumentException("a port must be in 1..65535, but is " + port);
      }
    }

    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  public ZooKeeperAddress {
    servers = List.copyOf(servers);
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("a ZooKeeper address must name a server: " + FORM);
    }
    if (!root.matches("(/[^/\\s]+)+")) {
      throw new IllegalArgumentException(
          "HBase's node must look like /hbase, but is \"" + root + '"');
    }
  }

  /**
   * Reads {@value #FORM}; without a root it is {@code /hbase}.
   *
   * @throws IllegalArgumentException if {@code text} is something else, saying what
   */
  public static ZooKeeperAddress parse(String text) {
    int slash = text.indexOf('/');
    String servers = slash < 0 ? text : text.substring(0, slash);
    String root = slash < 0 ? HConstants.DEFAULT_ZOOKEEPER_ZNODE_PARENT : text.substring(slash);
    try {
      return new ZooKeeperAddress(
          Arrays.stream(servers.split(",", -1)).map(server -> server(server.strip())).toList(),
          root);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "cannot read the ZooKeeper address \""
              + text
              + "\": "
              + e.getMessage()
              + "; write "
              + FORM
              + ", such as zk1:2181,zk2:2181/hbase",
          e);
    }
  }

  /** The address that a client of {@code conf} connects to. */
  public static ZooKeeperAddress from(Configuration conf) {
    String quorum = conf.get(HConstants.ZOOKEEPER_QUORUM, HConstants.LOCALHOST);
    int port =
        conf.getInt(HConstants.ZOOKEEPER_CLIENT_PORT, HConstants.DEFAULT_ZOOKEEPER_CLIENT_PORT);
    return new ZooKeeperAddress(
        Arrays.stream(quorum.split(","))
            .map(String::strip)
            .map(host -> host.contains(":") ? server(host) : new Server(host, port))
            .toList(),
        conf.get(HConstants.ZOOKEEPER_ZNODE_PARENT, HConstants.DEFAULT_ZOOKEEPER_ZNODE_PARENT));
  }

  /** HBase's configuration from the class path, with this address in it. */
  public Configuration toConfiguration() {
    Configuration conf = HBaseConfiguration.create();
    conf.set(HConstants.ZOOKEEPER_QUORUM, connectString());
    conf.setInt(HConstants.ZOOKEEPER_CLIENT_PORT, servers.get(0).port());
    conf.set(HConstants.ZOOKEEPER_ZNODE_PARENT, root);
    return conf;
  }

  /** The servers as ZooKeeper's own clients take them. */
  String connectString() {
    return servers.stream().map(Server::toString).collect(Collectors.joining(","));
  }

  /**
   * The node under which Tarn keeps its own: {@code /tarn}, and below it the root's name where
   * several HBase clusters share a ZooKeeper and this one's root is not the usual one.
   */
  String tarnRoot() {
    return root.equals(HConstants.DEFAULT_ZOOKEEPER_ZNODE_PARENT) ? TARN : TARN + root;
  }

  @Override
  public String toString() {
    return connectString() + root;
  }

  private static Server server(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("\"" + text + "\" names no port");
    }
    String port = text.substring(colon + 1);
    try {
      return new Server(text.substring(0, colon), Integer.parseInt(port));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + port + "\" is not a port", e);
    }
  }
}
