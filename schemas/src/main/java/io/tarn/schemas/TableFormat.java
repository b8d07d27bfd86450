package io.tarn.schemas;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Table format 1: every name of a table, family and qualifier that Tarn writes. */
public final class TableFormat {
  /** What stands in the descriptor of each state table, and in the row of each job. */
  public static final int VERSION = 1;

  public static final String NAMESPACE = "tarn";

  /** One row a job; see {@code docs/format.md}. */
  public static final String JOB_TABLE = "job";

  /** One row a committed batch. */
  public static final String BATCH_TABLE = "batch";

  /**
   * What the row of a job {@code needs} while an output has not been given a committed batch: that
   * must be done before the next ones.
   */
  public static final String NEEDS_OUTPUTS = "outputs";

  /** Records that could not be parsed, keyed or encoded, or that a user's function failed on. */
  public static final String DEAD_TABLE = "dead";

  /** What sources cannot read twice. */
  public static final String INPUT_TABLE = "input";

  /** What outputs are yet to deliver. */
  public static final String OUTPUT_TABLE = "output";

  /**
   * How many bytes a state's value may have: HBase's client refuses cells above 10 MiB ({@code
   * hbase.client.keyvalue.maxsize}), of which this leaves 64 KiB to row key and qualifier.
   */
  public static final int MAX_VALUE_BYTES = (10 << 20) - (64 << 10);

  /** Parts a job's name from its table's in an HBase table name. */
  public static final char JOB_SEPARATOR = '.';

  private static final byte[] STATE_FAMILY = ascii("s");
  private static final byte[] VALUE_QUALIFIER = ascii("v");
  private static final byte[] TABLE_ID_QUALIFIER = ascii("id");
  private static final byte[] MARKER_ROW = Buckets.firstRow(Buckets.MAX_COUNT);

  /**
   * The timestamp of the marker row's cell: above that of any batch, so that no read of a batch
   * shows it, and no TTL expires it.
   */
  public static final long MARKER_TIMESTAMP = Long.MAX_VALUE - 1;

  /** The qualifier that every row of layout {@code columns} has. */
  static final String ROW_MARKER = "_0";

  private static final byte[] ROW_MARKER_QUALIFIER = ascii(ROW_MARKER);

  private TableFormat() {}

  /**
   * What of some names of features this Tarn does not know. Format 1 is frozen; what is added to it
   * that a program must know, not to read or write wrongly, is named in the descriptor of a table,
   * or the row of a job, that has it.
   *
   * @param needs names, by commas; may be null
   */
  public static List<String> unknown(String needs) {
    return needs == null
        ? List.of()
        : Stream.of(needs.split(","))
            .map(String::strip)
            .filter(each -> !each.isEmpty() && !each.equals(NEEDS_OUTPUTS))
            .toList();
  }

  /** The one family of a state table. */
  public static byte[] stateFamily() {
    return STATE_FAMILY;
  }

  /** The qualifier of the one cell of a row in the layout {@code cell}. */
  public static byte[] valueQualifier() {
    return VALUE_QUALIFIER;
  }

  /**
   * The row key of the one row of a state table that is no key's: it says which table this is, so
   * that one which was emptied or made anew by hand is not taken for it. Behind all buckets.
   */
  public static byte[] markerRow() {
    return MARKER_ROW.clone();
  }

  /** The qualifier of the marker row's one cell, a text. */
  public static byte[] tableIdQualifier() {
    return TABLE_ID_QUALIFIER;
  }

  /**
   * The qualifier of the cell that each row in the layout {@code columns} has besides its fields:
   * empty for a tombstone. A field's cell counts only if its version is this cell's. (Phoenix names
   * its own marker so, too.)
   */
  public static byte[] rowMarkerQualifier() {
    return ROW_MARKER_QUALIFIER;
  }

  /**
   * The qualifier, in namespace {@link #NAMESPACE}, of a job's state table: {@code
   * weblogs.host_totals}.
   */
  public static String stateTable(String job, String table) {
    return job + JOB_SEPARATOR + table;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
