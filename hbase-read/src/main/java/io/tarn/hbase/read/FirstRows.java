package io.tarn.hbase.read;

import io.tarn.hbase.read.layout.StateCells;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.FoundCell;
import io.tarn.spi.read.RowChunk;
import io.tarn.spi.read.ScanRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.RegionLocator;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Table;

/**
 * The first rows of several ranges, by one request to each region, all regions at once. Each region
 * brings so many in order of row key: mostly all there are, else those of its first ranges.
 *
 * <p>Where the ranges have a limit and there are more, how far the keys of one bucket reach tells
 * how far to read all of them, as keys are spread evenly: a second request to each region then
 * brings the first rows of all its ranges.
 */
record FirstRows(Connection connection, TableName name, StateCells cells, ReadPoint at) {
  private static final int MOST_ROWS = 1_000;
  private static final int MOST_BYTES = 2 << 20;

  /** So few rows of a bucket that most buckets have some below the last of them. */
  private static final int ROWS_OF_A_BUCKET = 8;

  /**
   * Reads them.
   *
   * @param ranges in order of row key, none empty; at least one
   * @return for each range its first rows, which may be none though there are some
   */
  List<RowChunk> of(List<ScanRange> ranges) {
    long enough = (long) ranges.get(0).limit() + ROWS_OF_A_BUCKET;
    List<RowChunk> first = read(ranges, (int) Math.min(MOST_ROWS, enough * ranges.size()));
    List<ScanRange> narrowed = narrowed(ranges, first);
    return narrowed.isEmpty() ? first : longer(first, read(narrowed, MOST_ROWS));
  }

  /** The ranges up to the key that brings the limit, if one is known; else none. */
  private static List<ScanRange> narrowed(List<ScanRange> ranges, List<RowChunk> first) {
    long each = 4L * ranges.get(0).limit() / ranges.size() + ROWS_OF_A_BUCKET;
    if (each * ranges.size() > MOST_ROWS || first.stream().allMatch(RowChunk::last)) {
      return List.of();
    }
    List<ScanRange> narrowed =
        first.stream()
            .filter(chunk -> chunk.rows().size() > each)
            .findFirst()
            .map(chunk -> chunk.rows().get((int) each).row())
            .map(end -> ranges.stream().map(range -> range.before(end)).toList())
            .orElse(List.of());
    return narrowed.stream().anyMatch(ScanRange::isEmpty) ? List.of() : narrowed;
  }

  /** Of each range what is longer; the narrowed range's end is not the range's. */
  private static List<RowChunk> longer(List<RowChunk> first, List<RowChunk> narrowed) {
    List<RowChunk> longer = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      List<FoundCell> rows = narrowed.get(i).rows();
      boolean keep = first.get(i).last() || rows.size() <= first.get(i).rows().size();
      longer.add(keep ? first.get(i) : new RowChunk(rows, false));
    }
    return longer;
  }

  private List<RowChunk> read(List<ScanRange> ranges, int most) {
    List<Fetch<List<RowChunk>>> fetches =
        byRegion(ranges).stream().map(group -> Fetch.begin(() -> read(group, most))).toList();
    return fetches.stream().map(Fetch::get).flatMap(List::stream).toList();
  }

  private List<RowRanges> byRegion(List<ScanRange> ranges) {
    try (RegionLocator regions = connection.getRegionLocator(name)) {
      return new RowRanges(ranges).byRegion(regions);
    } catch (IOException e) {
      throw new BackendException("Cannot find the regions of " + name, e);
    }
  }

  private List<RowChunk> read(RowRanges group, int most) {
    try (Table table = connection.getTable(name);
        ResultScanner rows =
            table.getScanner(group.scan(cells, at).setLimit(most).setCaching(most))) {
      ByRange byRange = new ByRange(group.ranges(), table);
      for (Result row = rows.next(); row != null; row = rows.next()) {
        byRange.add(row);
        if (byRange.isFull(most)) {
          return byRange.chunks(false);
        }
      }
      return byRange.chunks(true);
    } catch (IOException e) {
      throw new BackendException("Cannot scan " + name, e);
    }
  }

  /** The rows that one region brings, by range. */
  private final class ByRange {
    private final List<ScanRange> ranges;
    private final VisibleRows visible;
    private final List<List<FoundCell>> found = new ArrayList<>();
    private int rows;
    private long bytes;

    ByRange(List<ScanRange> ranges, Table table) {
      this.ranges = ranges;
      this.visible = new VisibleRows(table, cells, ranges.get(0), at);
      found.add(new ArrayList<>());
    }

    void add(Result result) throws IOException {
      byte[] row = result.getRow();
      while (!endsBehind(row, ranges.get(found.size() - 1))) {
        found.add(new ArrayList<>());
      }
      FoundCell cell = visible.of(row, result);
      if (cell != null) {
        found.get(found.size() - 1).add(cell);
      }
      rows++;
      bytes += Result.getTotalSizeOfCells(result);
    }

    private static boolean endsBehind(byte[] row, ScanRange range) {
      byte[] to = range.to().bytes();
      return to.length == 0 || Arrays.compareUnsigned(row, to) < 0;
    }

    boolean isFull(int most) {
      return rows == most || bytes >= MOST_BYTES;
    }

    /** All ranges but the last that had a row are read to their ends; that one too at the end. */
    List<RowChunk> chunks(boolean atEnd) {
      List<RowChunk> chunks = new ArrayList<>();
      for (int i = 0; i < ranges.size(); i++) {
        List<FoundCell> rowsOf = i < found.size() ? found.get(i) : List.of();
        chunks.add(new RowChunk(rowsOf, atEnd || i < found.size() - 1));
      }
      return chunks;
    }
  }
}
