package io.tarn.hbase.files;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellComparator;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptor;
import org.apache.hadoop.hbase.client.Mutation;
import org.apache.hadoop.hbase.client.TableDescriptor;
import org.apache.hadoop.hbase.io.hfile.CacheConfig;
import org.apache.hadoop.hbase.io.hfile.HFileContextBuilder;
import org.apache.hadoop.hbase.regionserver.StoreFileWriter;
import org.apache.hadoop.hbase.util.Bytes;

/**
 * Writes rows to files of HBase's own, one for each region and column family, in a folder for each
 * family, where HBase's loader looks for them.
 */
public final class RegionFiles {
  private static final Comparator<Cell> ORDER = CellComparator.getInstance();

  private final TableDescriptor table;
  private final byte[][] starts;
  private final Path folder;
  private final Configuration conf;
  private final FileSystem files;

  /**
   * @param starts the first row of each region
   */
  public RegionFiles(TableDescriptor table, byte[][] starts, Path folder, Configuration conf)
      throws IOException {
    this.table = table;
    this.starts = starts;
    this.folder = folder;
    this.conf = conf;
    this.files = folder.getFileSystem(conf);
  }

  /**
   * Writes mutations, and returns how many files it took. Of cells that differ in nothing but their
   * values, the last one is written: the one that would be read had each been sent.
   *
   * @param sorted by row
   * @param name what names of files begin with
   */
  public int write(Mutation[] sorted, String name) throws IOException {
    int written = 0;
    int from = 0;
    while (from < sorted.length) {
      int region = region(sorted[from].getRow());
      int end =
          region + 1 < starts.length
              ? RowOrder.firstFrom(
                  Arrays.asList(sorted), Mutation::getRow, from, starts[region + 1])
              : sorted.length;
      written += write(sorted, from, end, String.format(Locale.ROOT, "%s-%05d", name, region));
      from = end;
    }
    return written;
  }

  /** The number of the region that a row is in. */
  private int region(byte[] row) {
    int found = Arrays.binarySearch(starts, row, Bytes.BYTES_COMPARATOR);
    return found >= 0 ? found : -found - 2;
  }

  private int write(Mutation[] sorted, int from, int end, String name) throws IOException {
    Map<byte[], StoreFileWriter> writers = new TreeMap<>(Bytes.BYTES_COMPARATOR);
    try {
      int row = from;
      while (row < end) {
        int next = row + 1;
        while (next < end && Bytes.equals(sorted[next].getRow(), sorted[row].getRow())) {
          next++;
        }
        Map<byte[], List<Cell>> cells = sorted[row].getFamilyCellMap();
        if (next > row + 1 || !areInOrder(cells)) {
          cells = inOrder(sorted, row, next);
        }
        append(cells, writers, name);
        row = next;
      }
      for (StoreFileWriter writer : writers.values()) {
        writer.appendMetadata(0, false);
      }
    } finally {
      close(writers.values());
    }
    return writers.size();
  }

  private void append(
      Map<byte[], List<Cell>> cells, Map<byte[], StoreFileWriter> writers, String name)
      throws IOException {
    for (Map.Entry<byte[], List<Cell>> family : cells.entrySet()) {
      StoreFileWriter writer = writers.get(family.getKey());
      if (writer == null) {
        writer = newWriter(table.getColumnFamily(family.getKey()), name);
        writers.put(family.getKey(), writer);
      }
      for (Cell cell : family.getValue()) {
        writer.append(cell);
      }
    }
  }

  private static boolean areInOrder(Map<byte[], List<Cell>> families) {
    for (List<Cell> cells : families.values()) {
      for (int i = 1; i < cells.size(); i++) {
        if (ORDER.compare(cells.get(i - 1), cells.get(i)) >= 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** The cells of one row, by family and in order, each once. */
  private static Map<byte[], List<Cell>> inOrder(Mutation[] sorted, int row, int next) {
    Map<byte[], TreeMap<Cell, Cell>> families = new TreeMap<>(Bytes.BYTES_COMPARATOR);
    for (int i = row; i < next; i++) {
      sorted[i]
          .getFamilyCellMap()
          .forEach(
              (family, cells) -> {
                TreeMap<Cell, Cell> known =
                    families.computeIfAbsent(family, missing -> new TreeMap<>(ORDER));
                cells.forEach(cell -> known.put(cell, cell));
              });
    }
    Map<byte[], List<Cell>> lists = new TreeMap<>(Bytes.BYTES_COMPARATOR);
    families.forEach((family, cells) -> lists.put(family, new ArrayList<>(cells.values())));
    return lists;
  }

  private StoreFileWriter newWriter(ColumnFamilyDescriptor family, String name) throws IOException {
    return new StoreFileWriter.Builder(conf, CacheConfig.DISABLED, files)
        .withFilePath(new Path(new Path(folder, family.getNameAsString()), name))
        .withBloomType(family.getBloomFilterType())
        .withFileContext(
            new HFileContextBuilder()
                .withCompression(family.getCompressionType())
                .withDataBlockEncoding(family.getDataBlockEncoding())
                .withBlockSize(family.getBlocksize())
                .withColumnFamily(family.getName())
                .build())
        .build();
  }

  private static void close(Iterable<StoreFileWriter> writers) throws IOException {
    IOException failed = null;
    for (StoreFileWriter writer : writers) {
      try {
        writer.close();
      } catch (IOException e) {
        if (failed == null) {
          failed = e;
        } else {
          failed.addSuppressed(e);
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
