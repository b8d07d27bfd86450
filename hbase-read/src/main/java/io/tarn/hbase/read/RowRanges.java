package io.tarn.hbase.read;

import io.tarn.hbase.read.layout.StateCells;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.ScanRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.hbase.HRegionLocation;
import org.apache.hadoop.hbase.client.RegionLocator;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.filter.MultiRowRangeFilter;
import org.apache.hadoop.hbase.filter.MultiRowRangeFilter.RowRange;

/**
 * Ranges of rows that one request to a region reads: HBase's own {@link MultiRowRangeFilter} has
 * the region seek from the end of one to the beginning of the next.
 *
 * <p>It does so once it meets a row with a cell that the read point may see: rows between two
 * ranges that are all newer are passed over one by one.
 *
 * @param ranges of one family, in order of row key, none overlapping another; at least one
 */
record RowRanges(List<ScanRange> ranges) {
  RowRanges {
    ranges = List.copyOf(ranges);
  }

  /** Cut where one region ends and another begins, as far as the client knows. */
  List<RowRanges> byRegion(RegionLocator regions) throws IOException {
    List<RowRanges> groups = new ArrayList<>();
    List<ScanRange> group = new ArrayList<>();
    HRegionLocation region = null;
    for (ScanRange range : ranges) {
      byte[] from = range.from().bytes();
      if (region != null && !region.getRegion().containsRow(from)) {
        groups.add(new RowRanges(group));
        group.clear();
        region = null;
      }
      region = region == null ? regions.getRegionLocation(from) : region;
      group.add(range);
    }
    groups.add(new RowRanges(group));
    return groups;
  }

  /** Asks for what the first range asks for, of all of them, in order of row key. */
  Scan scan(StateCells cells, ReadPoint at) {
    ScanRange first = ranges.get(0);
    byte[] end = ranges.get(ranges.size() - 1).to().bytes();
    Scan scan = cells.scan(first.from().bytes(), end, first.afterVersion(), at);
    return isOneRun() ? scan : scan.setFilter(new MultiRowRangeFilter(rowRanges()));
  }

  private boolean isOneRun() {
    for (int i = 1; i < ranges.size(); i++) {
      if (!Arrays.equals(ranges.get(i - 1).to().bytes(), ranges.get(i).from().bytes())) {
        return false;
      }
    }
    return true;
  }

  private List<RowRange> rowRanges() {
    List<RowRange> each = new ArrayList<>(ranges.size());
    for (ScanRange range : ranges) {
      each.add(new RowRange(range.from().bytes(), true, range.to().bytes(), false));
    }
    return each;
  }
}
