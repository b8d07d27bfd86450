package io.tarn.hbase.read;

import io.tarn.hbase.read.layout.StateCells;
import io.tarn.schemas.RowFamily;
import io.tarn.schemas.RowKey;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.StateCell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.RegionLocator;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Table;

/**
 * Reads rows of a table in key order, whatever order they are asked in: by one scan of a region
 * where it has many of them, as that decodes each block once and opens no scanner for each row, and
 * by multi-gets where it has few. Several regions are scanned at the same time.
 *
 * @param name of the table
 * @param cells of its families
 * @param at what is seen; some version
 */
record PointReads(
    Connection connection, TableName name, Map<RowFamily, StateCells> cells, ReadPoint at) {
  /** Multi-gets of 100 to 1,000 rows are the fastest; larger ones collapse. */
  private static final int GETS_PER_REQUEST = 500;

  /** What a region must be asked for to be scanned. */
  private static final int MIN_ROWS_OF_A_SCAN = 100;

  /** A filter is sent whole, and the server searches it for each row that it meets. */
  private static final int MAX_ROWS_OF_A_SCAN = 5_000;

  /**
   * What is found of each row, in the order asked; null for nothing.
   *
   * @throws UncheckedIOException as an {@link IOException}, of what another thread read
   */
  List<StateCell> read(List<RowKey> rows) throws IOException {
    if (rows.size() == 1) {
      return Collections.singletonList(read(rows.get(0)));
    }
    List<List<Asked>> regions = byRegion(inKeyOrder(rows));
    StateCell[] found = new StateCell[rows.size()];
    List<Asked> few = new ArrayList<>();
    List<List<Asked>> many = new ArrayList<>();
    for (List<Asked> region : regions) {
      if (region.size() < MIN_ROWS_OF_A_SCAN) {
        few.addAll(region);
      } else {
        many.add(region);
      }
    }
    List<Fetch<Void>> others =
        many.stream().skip(1).map(region -> Fetch.begin(() -> scanned(region, found))).toList();
    if (!many.isEmpty()) {
      scan(many.get(0), found);
    }
    get(few, found);
    others.forEach(Fetch::get);
    return Arrays.asList(found);
  }

  /** A row alone, which needs neither order nor regions: they took a tenth of a Get in memory. */
  private StateCell read(RowKey row) throws IOException {
    StateCells ofRow = cells.get(row.family());
    try (Table table = connection.getTable(name)) {
      Result result = table.get(ofRow.get(row.bytes(), ReadPoint.NOTHING, at));
      return visible(table, ofRow, row.bytes(), result);
    }
  }

  /**
   * A row that is asked for.
   *
   * @param index where it is asked for
   */
  private record Asked(RowKey row, int index) implements Comparable<Asked> {
    @Override
    public int compareTo(Asked other) {
      return row.compareTo(other.row);
    }
  }

  private static List<Asked> inKeyOrder(List<RowKey> rows) {
    Asked[] asked = new Asked[rows.size()];
    for (int i = 0; i < asked.length; i++) {
      asked[i] = new Asked(rows.get(i), i);
    }
    Arrays.sort(asked);
    return Arrays.asList(asked);
  }

  /** Rows of one region and family each, as far as the client knows; few rows may be of more. */
  private List<List<Asked>> byRegion(List<Asked> asked) throws IOException {
    List<List<Asked>> groups = new ArrayList<>();
    try (RegionLocator regions = connection.getRegionLocator(name)) {
      for (int from = 0; from < asked.size(); ) {
        int to =
            asked.size() - from < MIN_ROWS_OF_A_SCAN
                ? asked.size()
                : endOfRegion(asked, from, regions);
        groups.add(asked.subList(from, to));
        from = to;
      }
    }
    return groups;
  }

  private static int endOfRegion(List<Asked> asked, int from, RegionLocator regions)
      throws IOException {
    RowKey first = asked.get(from).row();
    byte[] end = regions.getRegionLocation(first.bytes()).getRegion().getEndKey();
    int to = from + 1;
    while (to < asked.size() && isIn(first.family(), end, asked.get(to).row())) {
      to++;
    }
    return to;
  }

  private static boolean isIn(RowFamily family, byte[] end, RowKey row) {
    return row.family() == family
        && (end.length == 0 || Arrays.compareUnsigned(row.bytes(), end) < 0);
  }

  private Void scanned(List<Asked> asked, StateCell[] found) {
    try {
      scan(asked, found);
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void scan(List<Asked> asked, StateCell[] found) throws IOException {
    try (Table table = connection.getTable(name)) {
      for (int from = 0; from < asked.size(); from += MAX_ROWS_OF_A_SCAN) {
        int to = Math.min(asked.size(), from + MAX_ROWS_OF_A_SCAN);
        scan(table, asked.subList(from, to), found);
      }
    }
  }

  private void scan(Table table, List<Asked> asked, StateCell[] found) throws IOException {
    StateCells ofRows = cells.get(asked.get(0).row().family());
    List<byte[]> rows = asked.stream().map(each -> each.row().bytes()).toList();
    try (ResultScanner results = table.getScanner(PointScan.of(ofRows, rows, at))) {
      int next = 0;
      for (Result result = results.next(); result != null; result = results.next()) {
        byte[] row = result.getRow();
        while (next < asked.size() && Arrays.compareUnsigned(rows.get(next), row) < 0) {
          next++; // is not there
        }
        if (next < asked.size() && Arrays.equals(rows.get(next), row)) {
          StateCell cell = visible(table, ofRows, row, result);
          for (; next < asked.size() && Arrays.equals(rows.get(next), row); next++) {
            found[asked.get(next).index()] = cell;
          }
        }
      }
    }
  }

  private void get(List<Asked> asked, StateCell[] found) throws IOException {
    try (Table table = connection.getTable(name)) {
      for (int from = 0; from < asked.size(); from += GETS_PER_REQUEST) {
        int to = Math.min(asked.size(), from + GETS_PER_REQUEST);
        get(table, asked.subList(from, to), found);
      }
    }
  }

  private void get(Table table, List<Asked> asked, StateCell[] found) throws IOException {
    List<Get> gets = new ArrayList<>(asked.size());
    for (Asked each : asked) {
      RowKey row = each.row();
      gets.add(cells.get(row.family()).get(row.bytes(), ReadPoint.NOTHING, at));
    }
    Result[] results = // a list of one costs threads that a single Get does without
        gets.size() == 1 ? new Result[] {table.get(gets.get(0))} : table.get(gets);
    for (int i = 0; i < results.length; i++) {
      RowKey row = asked.get(i).row();
      found[asked.get(i).index()] =
          visible(table, cells.get(row.family()), row.bytes(), results[i]);
    }
  }

  private StateCell visible(Table table, StateCells ofRow, byte[] row, Result result)
      throws IOException {
    return ofRow.cell(MaskedRows.below(table, ofRow, row, result, ReadPoint.NOTHING, at));
  }
}
