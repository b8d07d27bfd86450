package io.tarn.hbase.embedded;

import io.tarn.hbase.files.DirectPuts;
import io.tarn.hbase.files.RowOrder;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.HRegionLocation;
import org.apache.hadoop.hbase.ServerName;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Durability;
import org.apache.hadoop.hbase.client.RegionLocator;
import org.apache.hadoop.hbase.exceptions.ConnectionClosedException;
import org.apache.hadoop.hbase.ipc.CallTimeoutException;
import org.apache.hadoop.hbase.quotas.QuotaUtil;

/**
 * Puts rows into regions of this process: the region server is given them as they are, where
 * HBase's client would make a message of each, and the server rows of these again. Rows that ask
 * for no sync of the log, and find memory, are put on the caller's own thread, without two changes
 * of threads: it puts them while they are in its core's cache. Others go to a handler. Thread-safe.
 */
public final class InProcessPuts implements DirectPuts {
  @Override
  public List<Cell> put(
      Connection connection, TableName table, List<Cell> cells, Durability durability)
      throws IOException {
    if (!Secret.ofThisProcess().isNamedIn(connection.getConfiguration())) {
      return cells;
    }
    List<Cell> left = new ArrayList<>();
    for (Map.Entry<ServerName, List<RegionPuts>> each :
        byServer(connection, table, cells, durability)) {
      Optional<InProcessServer> here =
          InProcessServer.of(each.getKey()).filter(InProcessPuts::takesAll);
      if (here.isPresent() && durability == Durability.ASYNC_WAL && here.get().hasMemory()) {
        here.get().put(each.getValue());
      } else if (here.isPresent()) {
        send(here.get(), each.getValue(), connection.getConfiguration());
      }
      each.getValue().forEach(part -> left.addAll(part.left()));
    }
    return left;
  }

  /** Where quotas are set, a server must know which request it is that it counts. */
  private static boolean takesAll(InProcessServer server) {
    return !QuotaUtil.isQuotaEnabled(server.server().getConfiguration());
  }

  private static Iterable<Map.Entry<ServerName, List<RegionPuts>>> byServer(
      Connection connection, TableName table, List<Cell> cells, Durability durability)
      throws IOException {
    Map<ServerName, List<RegionPuts>> parts = new LinkedHashMap<>();
    try (RegionLocator regions = connection.getRegionLocator(table)) {
      int from = 0;
      while (from < cells.size()) {
        HRegionLocation at = regions.getRegionLocation(CellUtil.cloneRow(cells.get(from)));
        byte[] endKey = at.getRegion().getEndKey();
        int end =
            endKey.length == 0
                ? cells.size()
                : RowOrder.firstFrom(cells, CellUtil::cloneRow, from + 1, endKey);
        parts
            .computeIfAbsent(at.getServerName(), server -> new ArrayList<>())
            .add(new RegionPuts(at.getRegion(), cells.subList(from, end), durability));
        from = end;
      }
    }
    return parts.entrySet();
  }

  /** What an answer says was not put is left; without an answer, it is unknown. */
  private static void send(InProcessServer server, List<RegionPuts> parts, Configuration conf)
      throws IOException {
    try {
      server.await(server.beginPuts(parts, conf));
    } catch (CallTimeoutException | ConnectionClosedException e) {
      throw e;
    } catch (InterruptedException e) {
      throw (IOException)
          new InterruptedIOException("interrupted while rows were put").initCause(e);
    } catch (IOException e) {
      parts.forEach(part -> part.failed(e));
    }
  }
}
