package io.tarn.hbase.read.layout;

import io.tarn.spi.job.Plan;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.DeadRecord;
import io.tarn.spi.write.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.util.Bytes;

/**
 * The rows of {@code tarn:dead}: job, source, version and sequence; every cell at the attempt's
 * version.
 */
public final class DeadRows {
  private static final byte[] FAMILY = Bytes.toBytes("d");
  private static final byte[] RECORD = Bytes.toBytes("record");
  private static final byte[] REASON = Bytes.toBytes("reason");
  private static final byte[] SOURCE = Bytes.toBytes("source");
  private static final byte[] POSITION = Bytes.toBytes("position");
  private static final byte[] BATCH = Bytes.toBytes("batch");

  private DeadRows() {}

  /** The one column family of {@code tarn:dead}. */
  public static byte[] family() {
    return FAMILY.clone();
  }

  /** What the rows of a job begin with. */
  public static byte[] prefix(String job) {
    return OrderedKeys.of(job).bytes();
  }

  /** A dead letter, to be written under an attempt. */
  public static Put put(Plan plan, DeadLetter letter) {
    byte[] row =
        OrderedKeys.of(plan.job())
            .add(letter.source())
            .add(plan.version())
            .add(letter.sequence())
            .bytes();
    return new Put(row, plan.version())
        .addColumn(FAMILY, RECORD, letter.record())
        .addColumn(FAMILY, REASON, utf8(letter.reason()))
        .addColumn(FAMILY, SOURCE, utf8(letter.source()))
        .addColumn(FAMILY, POSITION, utf8(letter.position()))
        .addColumn(FAMILY, BATCH, Bytes.toBytes(plan.batch()));
  }

  /** The dead letter in a row, if its batch is seen at the read point; else null. */
  public static DeadRecord parse(Result result, ReadPoint at) {
    long version = result.rawCells()[0].getTimestamp();
    if (!at.sees(version)) {
      return null;
    }
    return new DeadRecord(
        Bytes.toLong(result.getValue(FAMILY, BATCH)),
        Instant.ofEpochMilli(version),
        Bytes.toString(result.getValue(FAMILY, SOURCE)),
        Bytes.toString(result.getValue(FAMILY, POSITION)),
        Bytes.toString(result.getValue(FAMILY, REASON)),
        result.getValue(FAMILY, RECORD));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
