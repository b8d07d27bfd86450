package io.tarn.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.ServerName;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.RegionInfo;

/** What an administrator of a cluster does to it while jobs run. */
final class Regions {
  private static final String NAMESPACE = "tarn";
  private static final int LEAST_ACTIONS = 5;
  private static final int MOST_ACTIONS = 15;
  private static final int PAUSE_MILLIS = 1_000;

  private Regions() {}

  /** Whether there are a master that takes orders, and so many region servers. */
  static boolean hasServers(Configuration cluster, int servers) {
    try (Connection connection =
            ConnectionFactory.createConnection(Link.impatient(new Configuration(cluster)));
        Admin admin = connection.getAdmin()) {
      return admin.listNamespaces().length > 0 && admin.getRegionServers().size() >= servers;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Flushes, compacts and moves regions of Tarn's tables, with pauses. */
  static void stir(Configuration cluster, Random random, Findings findings)
      throws IOException, InterruptedException {
    try (Connection connection = ConnectionFactory.createConnection(cluster);
        Admin admin = connection.getAdmin()) {
      TableName[] tables = admin.listTableNamesByNamespace(NAMESPACE);
      for (int left = random.nextInt(LEAST_ACTIONS, MOST_ACTIONS); left > 0; left--) {
        try {
          stir(admin, tables[random.nextInt(tables.length)], random);
        } catch (IOException e) { // as of a region that is being moved
          findings.tell(
              "HBase refused an administrator: " + e.toString().lines().findFirst().orElseThrow());
        }
        Thread.sleep(random.nextInt(PAUSE_MILLIS));
      }
    }
  }

  private static void stir(Admin admin, TableName table, Random random) throws IOException {
    switch (random.nextInt(3)) {
      case 0 -> admin.flush(table);
      case 1 -> admin.majorCompact(table);
      default -> {
        List<RegionInfo> regions = admin.getRegions(table);
        List<ServerName> servers = new ArrayList<>(admin.getRegionServers());
        admin.move(
            regions.get(random.nextInt(regions.size())).getEncodedNameAsBytes(),
            servers.get(random.nextInt(servers.size())));
      }
    }
  }
}
