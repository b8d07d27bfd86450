package io.tarn.hbase.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.hbase.read.layout.BatchRows;
import io.tarn.hbase.read.layout.DeadRows;
import io.tarn.hbase.read.layout.JobRowCodec;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.BadRecords;
import io.tarn.spi.job.BatchEntry;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.EarliestTimers;
import io.tarn.spi.job.EventTime;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.KeptTable;
import io.tarn.spi.job.Mask;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.job.Orders;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.job.RowCounts;
import io.tarn.spi.job.Undelivered;
import io.tarn.spi.job.UnsweptAttempt;
import io.tarn.spi.read.DeadRecord;
import io.tarn.spi.write.DeadLetter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellComparator;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.client.Durability;
import org.apache.hadoop.hbase.client.Mutation;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.Test;

/**
 * The rows of Tarn's own tables, cell by cell, as format 1 first wrote them: row key, column and
 * timestamp, then the value. The file is never edited: where this fails, the code is wrong, or the
 * format is a new one.
 */
final class GoldenRowsTest {
  private static final long VERSION = 1_795_221_030_649L;
  private static final Map<String, OffsetRange> OFFSETS =
      Map.of("input", new OffsetRange("{\"count\":62}", "{\"count\":63}"));
  private static final Plan PLAN =
      new Plan(
          "weblogs",
          2,
          VERSION,
          new PlanRequest(
              62,
              OFFSETS,
              new BatchTime(
                  VERSION - 9,
                  Map.of("input", 807_303_121_000L),
                  Set.of("clicks"),
                  807_303_121_000L,
                  807_303_001_000L),
              Duration.ofDays(1),
              BadRecords.FAIL));
  private static final Plan SPARING_PLAN =
      new Plan("weblogs", 2, VERSION, PLAN.request().withBadRecords(BadRecords.DEAD_LETTERS));
  private static final Map<String, EventTime> EVENT_TIMES =
      Map.of("input", new EventTime(807_303_721_000L, VERSION - 9));
  private static final DeadLetter LETTER =
      new DeadLetter(
          "input",
          "file:/logs/b.json:205",
          3,
          "{\"host\"".getBytes(StandardCharsets.UTF_8),
          "not the JSON of a Hit");

  private static final Committed COMMITTED =
      new Committed(
          62,
          VERSION,
          Map.of("input", "{\"count\":63}"),
          PLAN.request().time(),
          EVENT_TIMES,
          new RowCounts(61_940, 1, 8_579, 63),
          Set.of("replies", "host_totals"),
          Map.of(
              "carts",
              List.of(
                  new EarliestTimers(0, 16, 807_303_121_000L, EarliestTimers.NONE),
                  new EarliestTimers(16, 32, EarliestTimers.NONE, 1_795_221_090_640L))));

  private static final BatchEntry ENTRY = new BatchEntry(COMMITTED, PLAN, VERSION - 1_000, "{}");

  private static final JobRow ROW =
      new JobRow(
          2,
          128,
          "opened 2026-11-21T00:29:57Z by 24209@vm",
          VERSION,
          Optional.empty(),
          Optional.empty(),
          Optional.of(COMMITTED),
          List.of(new Mask(VERSION - 7, VERSION - 5, Mask.Reason.INTERRUPTED, false)),
          List.of(new UnsweptAttempt(VERSION - 5, true)),
          Map.of(
              "url_hits",
              new KeptTable(
                  "5b1d6cbe-7f5d-4ac6-b8de-5dba5b3c30a5",
                  1_000,
                  37,
                  Optional.of(Duration.ofDays(1)),
                  Optional.of(806_000_000_000L),
                  Optional.empty())),
          new Orders(Map.of("table:replies", 40L), false, Orders.Standing.THERE),
          Map.of());

  private static final JobRow PLANNED =
      new JobRow(
          2,
          127,
          "somebody",
          VERSION,
          Optional.of(PLAN),
          Optional.of(SPARING_PLAN),
          Optional.empty(),
          List.of(),
          List.of(),
          Map.of(),
          Orders.NONE,
          Map.of());

  /** Of a job with outputs, of which one has not been given the last batch. */
  private static final JobRow AWAITING =
      new JobRow(
          2,
          129,
          "somebody",
          VERSION,
          Optional.empty(),
          Optional.empty(),
          Optional.of(COMMITTED),
          List.of(),
          List.of(),
          Map.of(),
          Orders.NONE,
          Map.of("console", List.of(), "files", List.of(new Undelivered(62, VERSION))));

  /** Of a job with a table that is made of the updates of another. */
  private static final JobRow MADE =
      new JobRow(
          2,
          130,
          "somebody",
          VERSION,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of(),
          Map.of(
              "totals",
              new KeptTable(
                  "a-totals",
                  1_000,
                  0,
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Map.of("counts", "a-counts"))),
          Orders.NONE,
          Map.of());

  private static final BatchEntry WITH_RECEIPTS =
      new BatchEntry(COMMITTED, PLAN, VERSION - 1_000, "{}", Map.of("files", "part-00000.json"));

  @Test
  void rowsAreWrittenAsTheyAlwaysWere() throws IOException {
    List<String> written = new ArrayList<>();
    written.addAll(lines("job", jobPut(ROW)));
    written.addAll(lines("planned", jobPut(PLANNED)));
    written.addAll(lines("batch", List.of(BatchRows.cell("weblogs", ENTRY))));
    written.addAll(lines("dead", DeadRows.put(PLAN, LETTER)));
    written.addAll(lines("awaiting", jobPut(AWAITING)));
    written.addAll(lines("receipts", List.of(BatchRows.cell("weblogs", WITH_RECEIPTS))));
    written.addAll(lines("made", jobPut(MADE)));

    assertEquals(String.join("\n", golden()), String.join("\n", written));
  }

  @Test
  void rowsOfOldAreRead() throws IOException {
    assertEquals(Optional.of(ROW), JobRowCodec.parse(result("job")));
    assertEquals(Optional.of(PLANNED), JobRowCodec.parse(result("planned")));
    assertEquals(Optional.of(ENTRY), BatchRows.parse(result("batch"), ReadPoint.at(VERSION)));
    assertEquals(Optional.of(AWAITING), JobRowCodec.parse(result("awaiting")));
    assertEquals(Optional.of(MADE), JobRowCodec.parse(result("made")));
    assertEquals(
        Optional.of(WITH_RECEIPTS), BatchRows.parse(result("receipts"), ReadPoint.at(VERSION)));
    DeadRecord dead = DeadRows.parse(result("dead"), ReadPoint.at(VERSION));
    assertEquals("{\"host\"", dead.text());
    assertEquals(LETTER.position(), dead.position());
  }

  @Test
  void aPlanThatDoesNotSayWhatBecomesOfBadRecordsFailsOnThem() throws IOException {
    Put silent = new Put(Bytes.toBytes("weblogs"));
    for (Cell cell : result("planned").rawCells()) {
      String value = Bytes.toStringBinary(CellUtil.cloneValue(cell));
      silent.addColumn(
          CellUtil.cloneFamily(cell),
          CellUtil.cloneQualifier(cell),
          cell.getTimestamp(),
          Bytes.toBytesBinary(value.replaceAll(",\"badRecords\":\"[a-z-]*\"", "")));
    }

    assertEquals(
        Optional.of(PLAN),
        JobRowCodec.parse(Result.create(cells(silent))).flatMap(JobRow::interrupted));
  }

  @Test
  void aRowOfANewerFormatIsRefused() throws IOException {
    Put newer =
        new Put(Bytes.toBytes("weblogs"))
            .addColumn(Bytes.toBytes("j"), Bytes.toBytes("format"), 1, Bytes.toBytes("2"))
            .addColumn(Bytes.toBytes("j"), Bytes.toBytes("fence"), 1, new byte[24]);

    BackendException refused =
        assertThrows(BackendException.class, () -> JobRowCodec.parse(Result.create(cells(newer))));

    assertEquals(
        "The row of job weblogs in tarn:job is of format 2, and this Tarn reads format 1; use the"
            + " version of Tarn that wrote it, or a newer one",
        refused.getMessage());
  }

  @Test
  void aRowThatNeedsWhatIsNotKnownIsRefused() throws IOException {
    Put newer = (Put) jobPut(ROW);
    newer.addColumn(Bytes.toBytes("j"), Bytes.toBytes("needs"), 1, Bytes.toBytes("receipts,base"));

    BackendException refused =
        assertThrows(BackendException.class, () -> JobRowCodec.parse(Result.create(cells(newer))));

    assertEquals(
        "The row of job weblogs in tarn:job needs receipts, base, which this Tarn does not know; use"
            + " the version that wrote it, or a newer one",
        refused.getMessage());
  }

  private static Mutation jobPut(JobRow row) {
    return (Mutation)
        JobRowCodec.compareAndPut("weblogs", row, row, Durability.USE_DEFAULT).getAction();
  }

  private static List<String> lines(String name, Mutation put) {
    return lines(name, cells(put));
  }

  private static List<String> lines(String name, List<Cell> cells) {
    List<String> lines = new ArrayList<>();
    for (Cell cell : cells) {
      lines.add(
          name
              + " "
              + Bytes.toStringBinary(CellUtil.cloneRow(cell))
              + " "
              + Bytes.toString(CellUtil.cloneFamily(cell))
              + ":"
              + Bytes.toString(CellUtil.cloneQualifier(cell))
              + " "
              + cell.getTimestamp()
              + " = "
              + Bytes.toStringBinary(CellUtil.cloneValue(cell)));
    }
    return lines;
  }

  private static List<Cell> cells(Mutation put) {
    List<Cell> cells = new ArrayList<>();
    put.getFamilyCellMap().values().forEach(cells::addAll);
    cells.sort(CellComparator.getInstance());
    return cells;
  }

  /** The golden cells of that name, as HBase would give them. */
  private static Result result(String name) throws IOException {
    Put put = null;
    for (String line : golden()) {
      String[] parts = line.split(" ", 6);
      if (parts[0].equals(name)) {
        byte[] row = Bytes.toBytesBinary(parts[1]);
        String[] column = parts[2].split(":");
        put = put == null ? new Put(row) : put;
        put.addColumn(
            Bytes.toBytes(column[0]),
            Bytes.toBytes(column[1]),
            Long.parseLong(parts[3]),
            Bytes.toBytesBinary(parts[5]));
      }
    }
    return Result.create(cells(put));
  }

  private static List<String> golden() throws IOException {
    try (InputStream in = GoldenRowsTest.class.getResourceAsStream("/golden/rows.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    }
  }
}
