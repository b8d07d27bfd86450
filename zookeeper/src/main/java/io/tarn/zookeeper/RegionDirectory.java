package io.tarn.zookeeper;

import io.tarn.schemas.RowKey;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.hbase.HRegionLocation;
import org.apache.hadoop.hbase.RegionMetrics;
import org.apache.hadoop.hbase.ServerName;
import org.apache.hadoop.hbase.Size;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.RegionInfo;
import org.apache.hadoop.hbase.client.RegionLocator;

/** Where the regions of a table are and how big, asked of the region servers themselves. */
public final class RegionDirectory {
  private final Connection connection;

  /** The connection stays the caller's. */
  public RegionDirectory(Connection connection) {
    this.connection = connection;
  }

  /**
   * The regions of a table in key order.
   *
   * @throws org.apache.hadoop.hbase.TableNotFoundException if there is no such table
   */
  public List<RegionStatus> regions(TableName table) throws IOException {
    List<HRegionLocation> locations = locations(table);
    Map<String, RegionMetrics> metrics = metrics(table, locations);
    return locations.stream()
        .map(location -> status(location, metrics.get(location.getRegion().getEncodedName())))
        .toList();
  }

  private List<HRegionLocation> locations(TableName table) throws IOException {
    try (RegionLocator locator = connection.getRegionLocator(table)) {
      locator.clearRegionLocationCache();
      return locator.getAllRegionLocations();
    }
  }

  private Map<String, RegionMetrics> metrics(TableName table, List<HRegionLocation> locations)
      throws IOException {
    Map<String, RegionMetrics> metrics = new HashMap<>();
    try (Admin admin = connection.getAdmin()) {
      for (ServerName server : servers(locations)) {
        for (RegionMetrics region : admin.getRegionMetrics(server, table)) {
          metrics.put(RegionInfo.encodeRegionName(region.getRegionName()), region);
        }
      }
    }
    return metrics;
  }

  private static Set<ServerName> servers(List<HRegionLocation> locations) {
    return locations.stream()
        .map(HRegionLocation::getServerName)
        .filter(server -> server != null)
        .collect(Collectors.toSet());
  }

  private static RegionStatus status(HRegionLocation location, RegionMetrics metrics) {
    RegionInfo region = location.getRegion();
    boolean open = location.getServerName() != null && metrics != null;
    return new RegionStatus(
        region.getTable().getNameAsString(),
        region.getEncodedName(),
        open ? location.getServerName().getAddress().toString() : "",
        RowKey.of(region.getStartKey()),
        RowKey.of(region.getEndKey()),
        open ? bytes(metrics.getMemStoreSize()) : 0,
        open ? metrics.getStoreFileCount() : 0,
        open ? bytes(metrics.getStoreFileSize()) : 0,
        open ? metrics.getReadRequestCount() : 0,
        open ? metrics.getWriteRequestCount() : 0);
  }

  private static long bytes(Size size) {
    return (long) size.get(Size.Unit.BYTE);
  }
}
