package io.tarn.hbase.sink;

import io.tarn.hbase.read.ConnectionSettings;
import io.tarn.hbase.read.SharedConnections;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.output.OutputWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellComparator;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptor;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Mutation;
import org.apache.hadoop.hbase.client.RegionLocator;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptor;
import org.apache.hadoop.hbase.io.hfile.CacheConfig;
import org.apache.hadoop.hbase.io.hfile.HFileContextBuilder;
import org.apache.hadoop.hbase.regionserver.StoreFileWriter;
import org.apache.hadoop.hbase.util.Bytes;

/**
 * Sorts a task's rows in memory and writes them to a file for each region and family, with the
 * encoding and Bloom filter that the family has.
 *
 * @param folder where files are until they are loaded
 */
record RegionFilesWriter<T>(
    ConnectionSettings settings, TargetTable target, RowMutations<T> rows, String folder)
    implements OutputWriter<T> {
  /** What is sorted in memory: few files are loaded faster than many. */
  private static final int MOST_ROWS = 2_000_000;

  private static final long MOST_BYTES = 512L << 20;

  @Override
  public Optional<String> write(
      Attempt attempt, int partition, Iterator<T> records, BlockStore blocks) throws IOException {
    MutationChunks<T> chunks =
        new MutationChunks<>(rows, records, attempt.plan().version(), MOST_ROWS, MOST_BYTES);
    if (!chunks.hasNext()) {
      return Optional.empty();
    }
    Connection connection = SharedConnections.connection(settings);
    Configuration conf = connection.getConfiguration();
    Path attemptFolder = new BulkFolder(folder, target.name()).attempt(attempt.plan());
    FileSystem files = attemptFolder.getFileSystem(conf);
    int written = 0;
    try (Table table = connection.getTable(target.tableName());
        RegionLocator regions = connection.getRegionLocator(target.tableName())) {
      TableDescriptor descriptor = table.getDescriptor();
      byte[][] starts = regions.getStartKeys();
      for (int chunk = 0; chunks.hasNext(); chunk++) {
        for (Map.Entry<Place, List<Cell>> place : sorted(chunks.next(), starts).entrySet()) {
          String name =
              String.format(
                  Locale.ROOT, "%05d-%05d-%05d", partition, chunk, place.getKey().region());
          ColumnFamilyDescriptor family =
              descriptor.getColumnFamily(Bytes.toBytes(place.getKey().family()));
          write(
              place.getValue(),
              family,
              new Path(new Path(attemptFolder, place.getKey().family()), name),
              files,
              conf);
          written++;
        }
      }
    }
    return Optional.of(Integer.toString(written));
  }

  /** A file's: the number of its region, and its column family. */
  private record Place(int region, String family) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byRegion = Integer.compare(region, other.region);
      return byRegion != 0 ? byRegion : family.compareTo(other.family);
    }
  }

  private static Map<Place, List<Cell>> sorted(List<Mutation> mutations, byte[][] starts) {
    Map<Place, List<Cell>> places = new TreeMap<>();
    for (Mutation mutation : mutations) {
      int region = region(mutation.getRow(), starts);
      mutation
          .getFamilyCellMap()
          .forEach(
              (family, cells) ->
                  places
                      .computeIfAbsent(
                          new Place(region, Bytes.toString(family)), missing -> new ArrayList<>())
                      .addAll(cells));
    }
    places.values().forEach(cells -> cells.sort(CellComparator.getInstance()));
    return places;
  }

  /** The number of the region that a row is in. */
  private static int region(byte[] row, byte[][] starts) {
    int found = Arrays.binarySearch(starts, row, Bytes.BYTES_COMPARATOR);
    return found >= 0 ? found : -found - 2;
  }

  private static void write(
      List<Cell> cells,
      ColumnFamilyDescriptor family,
      Path file,
      FileSystem files,
      Configuration conf)
      throws IOException {
    StoreFileWriter writer =
        new StoreFileWriter.Builder(conf, CacheConfig.DISABLED, files)
            .withFilePath(file)
            .withBloomType(family.getBloomFilterType())
            .withFileContext(
                new HFileContextBuilder()
                    .withCompression(family.getCompressionType())
                    .withDataBlockEncoding(family.getDataBlockEncoding())
                    .withBlockSize(family.getBlocksize())
                    .withColumnFamily(family.getName())
                    .build())
            .build();
    try {
      for (Cell cell : cells) {
        writer.append(cell);
      }
      writer.appendMetadata(0, false);
    } finally {
      writer.close();
    }
  }
}
