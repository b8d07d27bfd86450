package io.tarn.hbase.sink;

import io.tarn.hbase.read.ConnectionSettings;
import io.tarn.spi.output.Output;
import io.tarn.spi.sink.Sink;
import io.tarn.stream.engine.function.SerializableFunction;
import io.tarn.stream.engine.function.SerializablePredicate;
import io.tarn.zookeeper.ZooKeeperAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * Says what an {@link HTableSink} writes, and where. A table, a row key, a family and columns must
 * be named; without a cluster it is the one of the {@code hbase-site.xml} on the class path.
 *
 * @param <T> the records
 */
public final class HTableSinkBuilder<T> {
  private ConnectionSettings settings = new ConnectionSettings(Map.of());
  private String table;
  private final Set<String> families = new LinkedHashSet<>();
  private SerializableFunction<? super T, byte[]> rowKey;
  private final List<ColumnMapping<? super T>> columns = new ArrayList<>();
  private SerializablePredicate<? super T> deletes;
  private RegionSplits createWith;
  private boolean noting = true;

  HTableSinkBuilder() {}

  /** The table: {@code namespace:name}, or just the name in HBase's default namespace. */
  public HTableSinkBuilder<T> table(String newTable) {
    this.table = newTable;
    return this;
  }

  /** The cluster at this address, with what {@code hbase-site.xml} on the class path says. */
  public HTableSinkBuilder<T> zookeeper(ZooKeeperAddress address) {
    return configuration(address.toConfiguration());
  }

  /**
   * The cluster of this configuration, of which those settings are kept that are not defaults, in
   * place of all settings named before.
   */
  public HTableSinkBuilder<T> configuration(Configuration configuration) {
    settings = ConnectionSettings.of(configuration);
    return this;
  }

  /**
   * Settings of HBase's client by their names, such as {@code hbase.zookeeper.quorum}, on top of
   * those named before.
   */
  public HTableSinkBuilder<T> settings(Map<String, String> hbaseSettings) {
    settings = settings.with(hbaseSettings);
    return this;
  }

  /** Makes a record's row key, of 1 to 32,767 bytes. */
  public HTableSinkBuilder<T> rowKey(SerializableFunction<? super T, byte[]> fn) {
    rowKey = fn;
    return this;
  }

  /** The column families that {@link #columns} may put to. */
  public HTableSinkBuilder<T> families(String... names) {
    families.addAll(List.of(names));
    return this;
  }

  /** Puts a record's columns. Where this is called several times all of them are called. */
  public HTableSinkBuilder<T> columns(ColumnMapping<? super T> mapping) {
    columns.add(mapping);
    return this;
  }

  /**
   * Has a record for which this holds delete its row, all cells of the sink's families that are not
   * newer than the batch's attempt, in place of putting columns.
   */
  public HTableSinkBuilder<T> deleteWhen(SerializablePredicate<? super T> condition) {
    deletes = condition;
    return this;
  }

  /**
   * Lets {@link Sink#open} make the table, with its namespace and the sink's families, if it is
   * missing. A table that is there is left as it is.
   */
  public HTableSinkBuilder<T> createTable(RegionSplits splits) {
    createWith = splits;
    return this;
  }

  /**
   * Has the sink note nothing of the jobs that write to it: for jobs whose state is in memory, and
   * which begin anew each time.
   */
  public HTableSinkBuilder<T> withoutNotes() {
    noting = false;
    return this;
  }

  /**
   * The sink.
   *
   * @throws IllegalStateException if something has not been named, saying what
   * @throws IllegalArgumentException if the table's name is not one
   */
  public Sink<T> build() {
    checkWhole();
    return new UpsertSink<>(settings, target(), rows(), noting);
  }

  /**
   * An output that writes each batch's rows to files of HBase's own format and has HBase load them,
   * in place of putting them: for catching up on much at once. To be given to {@code to(name, …)}.
   *
   * <p>Nothing of a batch is seen before it is committed; then its rows appear region by region, at
   * the attempt's version. A delivery that was cut short goes on with what is not loaded yet. A
   * load goes past the write-ahead log, so replication of it must be asked for in HBase's own
   * settings.
   *
   * @param folder where files are until they are loaded: on the file system of HBase's own root
   *     folder, as they are moved then, and where HBase's user may read and move them
   * @throws IllegalStateException if something has not been named, saying what
   */
  public Output<T> bulkLoad(String folder) {
    checkWhole();
    return new BulkLoadOutput<>(settings, target(), rows(), folder);
  }

  private TargetTable target() {
    return new TargetTable(table, List.copyOf(families), createWith);
  }

  private RowMutations<T> rows() {
    return new RowMutations<>(table, List.copyOf(families), rowKey, columns, deletes);
  }

  private void checkWhole() {
    require(table != null, "table(\"namespace:name\")");
    require(rowKey != null, "rowKey(...)");
    require(!families.isEmpty(), "families(...)");
    require(!columns.isEmpty() || deletes != null, "columns(...)");
  }

  private static void require(boolean named, String call) {
    if (!named) {
      throw new IllegalStateException("an HTableSink needs " + call + " before build()");
    }
  }
}
