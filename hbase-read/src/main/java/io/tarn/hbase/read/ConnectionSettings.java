package io.tarn.hbase.read;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.HConstants;

/**
 * How to reach a cluster, in a form that can be sent to tasks: settings of HBase's client that
 * differ from the defaults, and the address. Whoever has equal settings shares a connection.
 *
 * @param values by name; on top of {@code hbase-site.xml} where the connection is opened
 */
public record ConnectionSettings(Map<String, String> values) implements Serializable {
  /** Kept even where they are HBase's defaults: an hbase-site.xml may say otherwise. */
  private static final Set<String> ADDRESS =
      Set.of(
          HConstants.ZOOKEEPER_QUORUM,
          HConstants.ZOOKEEPER_CLIENT_PORT,
          HConstants.ZOOKEEPER_ZNODE_PARENT);

  public ConnectionSettings {
    values = Map.copyOf(values);
  }

  /** What {@code conf} says besides the defaults that HBase and Hadoop bring in their jars. */
  public static ConnectionSettings of(Configuration conf) {
    Configuration defaults = new Configuration(false);
    for (String part : new String[] {"core", "hbase", "hdfs", "mapred", "yarn"}) {
      defaults.addResource(part + "-default.xml");
    }
    Map<String, String> values = new HashMap<>();
    for (Map.Entry<String, String> setting : conf) {
      if (ADDRESS.contains(setting.getKey())
          || !setting.getValue().equals(defaults.getRaw(setting.getKey()))) {
        values.put(setting.getKey(), setting.getValue());
      }
    }
    return new ConnectionSettings(values);
  }

  public ConnectionSettings with(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(values);
    all.putAll(more);
    return new ConnectionSettings(all);
  }

  public Configuration toConfiguration() {
    Configuration conf = HBaseConfiguration.create();
    values.forEach(conf::set);
    return conf;
  }

  /** The cluster's address only: settings may hold passwords. */
  @Override
  public String toString() {
    return "ZooKeeper " + toConfiguration().get(HConstants.ZOOKEEPER_QUORUM);
  }
}
