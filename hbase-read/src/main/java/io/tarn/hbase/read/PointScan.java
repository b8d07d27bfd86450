package io.tarn.hbase.read;

import io.tarn.hbase.read.layout.StateCells;
import io.tarn.spi.job.ReadPoint;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.filter.MultiRowRangeFilter;
import org.apache.hadoop.hbase.filter.MultiRowRangeFilter.RowRange;

/** A scan that seeks from one row that is asked for to the next, by a filter of HBase's own. */
final class PointScan {
  private PointScan() {}

  /**
   * Gives the rows that are there, in key order; it may give another one before the second.
   *
   * @param rows of one family, ascending; one may be there twice
   */
  static Scan of(StateCells cells, List<byte[]> rows, ReadPoint at) {
    List<RowRange> points = new ArrayList<>(rows.size());
    for (byte[] row : rows) {
      points.add(new RowRange(row, true, row, true));
    }
    byte[] last = rows.get(rows.size() - 1);
    return cells
        .scan(rows.get(0), last, ReadPoint.NOTHING, at)
        .withStopRow(last, true)
        .setFilter(new MultiRowRangeFilter(points))
        .setCaching(rows.size())
        .setReadType(Scan.ReadType.PREAD); // a stream of its own reads what nobody asked for
  }
}
