package io.tarn.hbase.sink;

import io.tarn.hbase.read.ConnectionSettings;
import io.tarn.hbase.read.SharedConnections;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.lookup.Lookup;
import io.tarn.stream.engine.function.SerializableFunction;
import io.tarn.zookeeper.ZooKeeperAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.Table;

/**
 * An HTable of the user's own to join records with, by row key: as it is when a batch asks.
 *
 * <pre>{@code
 * orders.leftOuterJoin(
 *     HTableLookup.<String, String>of(
 *             "shop:customers",
 *             customer -> Bytes.toBytes(customer),
 *             row -> Bytes.toString(row.getValue(FAMILY, NAME)))
 *         .zookeeper(ZooKeeperAddress.parse("zk1:2181")))
 * }</pre>
 *
 * <p>Without an address the cluster is the one of the {@code hbase-site.xml} on the class path. All
 * lookups and sinks of this JVM with the same settings share one connection.
 *
 * @param <K> the keys
 * @param <W> what is made of a row
 */
public final class HTableLookup<K, W> implements Lookup<K, W> {
  private static final long serialVersionUID = 1L;

  private final ConnectionSettings settings;
  private final String table;
  private final SerializableFunction<? super K, byte[]> rowKey;
  private final SerializableFunction<Result, ? extends W> value;

  private HTableLookup(
      ConnectionSettings settings,
      String table,
      SerializableFunction<? super K, byte[]> rowKey,
      SerializableFunction<Result, ? extends W> value) {
    this.settings = settings;
    this.table = table;
    this.rowKey = rowKey;
    this.value = value;
  }

  /**
   * @param table {@code namespace:name}, or just the name in HBase's default namespace
   * @param rowKey makes a key's row key
   * @param value makes something of a row that is there, never null
   */
  public static <K, W> HTableLookup<K, W> of(
      String table,
      SerializableFunction<? super K, byte[]> rowKey,
      SerializableFunction<Result, ? extends W> value) {
    TableName.valueOf(table); // says what is wrong with it
    return new HTableLookup<>(
        new ConnectionSettings(Map.of()),
        table,
        Objects.requireNonNull(rowKey, "rowKey"),
        Objects.requireNonNull(value, "value"));
  }

  /** On the cluster at this address, with what {@code hbase-site.xml} on the class path says. */
  public HTableLookup<K, W> zookeeper(ZooKeeperAddress address) {
    return configuration(address.toConfiguration());
  }

  /** On the cluster of this configuration, of which settings that are not defaults are kept. */
  public HTableLookup<K, W> configuration(Configuration configuration) {
    return new HTableLookup<>(ConnectionSettings.of(configuration), table, rowKey, value);
  }

  /**
   * Connects.
   *
   * @throws IllegalStateException if there is no such table
   */
  @Override
  public void open() {
    SharedConnections.hold(settings);
    try (Admin admin = SharedConnections.connection(settings).getAdmin()) {
      if (!admin.tableExists(TableName.valueOf(table))) {
        throw new IllegalStateException(
            "there is no HTable " + table + " to join with; create it, or name another");
      }
    } catch (IOException e) {
      SharedConnections.release(settings);
      throw new BackendException("cannot look for HTable " + table, e);
    } catch (RuntimeException e) {
      SharedConnections.release(settings);
      throw e;
    }
  }

  @Override
  public List<W> find(Attempt attempt, List<K> keys) {
    List<Get> gets = new ArrayList<>(keys.size());
    for (K key : keys) {
      gets.add(new Get(called("rowKey", rowKey, key)));
    }
    Connection connection = SharedConnections.connection(settings);
    try (Table rows = connection.getTable(TableName.valueOf(table))) {
      List<W> found = new ArrayList<>(keys.size());
      for (Result row : rows.get(gets)) {
        found.add(row.isEmpty() ? null : called("value", value, row));
      }
      return found;
    } catch (IOException e) {
      throw new BackendException("cannot look up " + keys.size() + " keys in HTable " + table, e);
    }
  }

  private <A, R> R called(String name, SerializableFunction<? super A, ? extends R> fn, A given) {
    try {
      R result = fn.apply(given);
      if (result == null) {
        throw new IllegalArgumentException("it gave null");
      }
      return result;
    } catch (Exception e) {
      throw new IllegalArgumentException(
          "the " + name + " function of HTable " + table + " failed on " + given + ": " + e, e);
    }
  }

  @Override
  public void close() {
    SharedConnections.release(settings);
  }
}
