package io.tarn.hbase.read.layout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.tarn.schemas.JacksonMappers;
import io.tarn.schemas.TableFormat;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.KeptTable;
import io.tarn.spi.job.Mask;
import io.tarn.spi.job.Orders;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.Undelivered;
import io.tarn.spi.job.UnsweptAttempt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.hbase.client.CheckAndMutate;
import org.apache.hadoop.hbase.client.Durability;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.util.Bytes;

/** The rows of {@code tarn:job}: one a job, each change writes all of its cells. */
public final class JobRowCodec {
  private static final byte[] FAMILY = Bytes.toBytes("j");

  /** Epoch, sequence and last version, eight bytes each: what compare and put compares. */
  private static final byte[] FENCE = Bytes.toBytes("fence");

  private static final byte[] FORMAT = Bytes.toBytes("format");
  private static final byte[] OWNER = Bytes.toBytes("owner");
  private static final byte[] PLAN = Bytes.toBytes("plan");
  private static final byte[] INTERRUPTED = Bytes.toBytes("interrupted");
  private static final byte[] COMMITTED = Bytes.toBytes("committed");
  private static final byte[] MASKS = Bytes.toBytes("masks");
  private static final byte[] UNSWEPT = Bytes.toBytes("unswept");
  private static final byte[] TABLES = Bytes.toBytes("tables");
  private static final byte[] ORDERS = Bytes.toBytes("orders");

  /** Of a job that has had outputs: missing for others. */
  private static final byte[] OUTPUTS = Bytes.toBytes("outputs");

  /** What was added to the format since, and must be known: missing as long as nothing was. */
  private static final byte[] NEEDS = Bytes.toBytes("needs");

  /** What the job does, for people: beside the row, written by itself. */
  private static final byte[] GRAPH = Bytes.toBytes("graph");

  /** What a read of the row asks for. */
  private static final List<byte[]> COLUMNS =
      List.of(
          FORMAT,
          NEEDS,
          FENCE,
          OWNER,
          PLAN,
          INTERRUPTED,
          COMMITTED,
          MASKS,
          UNSWEPT,
          TABLES,
          ORDERS,
          OUTPUTS);

  private static final byte[] NONE = new byte[0];

  private JobRowCodec() {}

  /** The one column family of {@code tarn:job}. */
  public static byte[] family() {
    return FAMILY.clone();
  }

  /** The row of a job. */
  public static byte[] rowKey(String job) {
    return job.getBytes(StandardCharsets.UTF_8);
  }

  /** Puts {@code next} if the row's fence is still that of {@code expected}. */
  public static CheckAndMutate compareAndPut(
      String job, JobRow expected, JobRow next, Durability durability) {
    CheckAndMutate.Builder check = CheckAndMutate.newBuilder(rowKey(job));
    return (expected.epoch() == 0
            ? check.ifNotExists(FAMILY, FENCE)
            : check.ifEquals(FAMILY, FENCE, fence(expected)))
        .build(put(job, next).setDurability(durability));
  }

  /** Puts the graph alone, if the row is still the expected one. */
  public static CheckAndMutate putGraph(
      String job, JobRow expected, String graph, Durability durability) {
    return CheckAndMutate.newBuilder(rowKey(job))
        .ifEquals(FAMILY, FENCE, fence(expected))
        .build(
            new Put(rowKey(job), expected.sequence())
                .addColumn(FAMILY, GRAPH, Bytes.toBytes(graph))
                .setDurability(durability));
  }

  /**
   * Reads a job's row.
   *
   * @throws BackendException if it is of another format than this program's
   */
  public static Optional<JobRow> parse(Result result) {
    if (result.isEmpty()) {
      return Optional.empty();
    }
    checkFormat(result);
    checkNeeds(result);
    ByteBuffer fence = ByteBuffer.wrap(result.getValue(FAMILY, FENCE));
    try {
      return Optional.of(
          new JobRow(
              fence.getLong(),
              fence.getLong(),
              Bytes.toString(result.getValue(FAMILY, OWNER)),
              fence.getLong(),
              parse(result.getValue(FAMILY, PLAN), Plan.class),
              parse(result.getValue(FAMILY, INTERRUPTED), Plan.class),
              parse(result.getValue(FAMILY, COMMITTED), Committed.class),
              JacksonMappers.JSON.readValue(
                  result.getValue(FAMILY, MASKS), new TypeReference<List<Mask>>() {}),
              JacksonMappers.JSON.readValue(
                  result.getValue(FAMILY, UNSWEPT), new TypeReference<List<UnsweptAttempt>>() {}),
              JacksonMappers.JSON.readValue(
                  result.getValue(FAMILY, TABLES), new TypeReference<Map<String, KeptTable>>() {}),
              parse(result.getValue(FAMILY, ORDERS), Orders.class).orElse(Orders.NONE),
              outputs(result.getValue(FAMILY, OUTPUTS))));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the row of job "
              + Bytes.toString(result.getRow())
              + " in tarn:job is not of format "
              + TableFormat.VERSION,
          e);
    }
  }

  private static Map<String, List<Undelivered>> outputs(byte[] json) throws IOException {
    return json == null
        ? Map.of()
        : JacksonMappers.JSON.readValue(
            json, new TypeReference<Map<String, List<Undelivered>>>() {});
  }

  /** An older program would drop what it does not know, and write the rest. */
  private static void checkFormat(Result result) {
    String format = Bytes.toString(result.getValue(FAMILY, FORMAT));
    if (!String.valueOf(TableFormat.VERSION).equals(format)) {
      throw new BackendException(
          "The row of job "
              + Bytes.toString(result.getRow())
              + " in tarn:job is of format "
              + format
              + ", and this Tarn reads format "
              + TableFormat.VERSION
              + (format == null
                  ? "; it was written by an unreleased version: begin anew on another folder"
                  : "; use the version of Tarn that wrote it, or a newer one"));
    }
  }

  /** What was added to the format since, and must be known. */
  private static void checkNeeds(Result result) {
    List<String> unknown = TableFormat.unknown(Bytes.toString(result.getValue(FAMILY, NEEDS)));
    if (!unknown.isEmpty()) {
      throw new BackendException(
          "The row of job "
              + Bytes.toString(result.getRow())
              + " in tarn:job needs "
              + String.join(", ", unknown)
              + ", which this Tarn does not know; use the version that wrote it, or a newer one");
    }
  }

  private static Put put(String job, JobRow row) {
    Put put = putAlways(job, row);
    if (!row.outputs().isEmpty()) {
      boolean awaited = row.outputs().values().stream().anyMatch(batches -> !batches.isEmpty());
      put.addColumn(FAMILY, OUTPUTS, json(new TreeMap<>(row.outputs())))
          .addColumn(FAMILY, NEEDS, awaited ? Bytes.toBytes(TableFormat.NEEDS_OUTPUTS) : NONE);
    }
    return put;
  }

  private static Put putAlways(String job, JobRow row) {
    return new Put(rowKey(job), row.sequence())
        .addColumn(FAMILY, FORMAT, Bytes.toBytes(String.valueOf(TableFormat.VERSION)))
        .addColumn(FAMILY, FENCE, fence(row))
        .addColumn(FAMILY, OWNER, Bytes.toBytes(row.owner()))
        .addColumn(FAMILY, PLAN, row.plan().map(JobRowCodec::json).orElse(NONE))
        .addColumn(FAMILY, INTERRUPTED, row.interrupted().map(JobRowCodec::json).orElse(NONE))
        .addColumn(FAMILY, COMMITTED, row.committed().map(JobRowCodec::json).orElse(NONE))
        .addColumn(FAMILY, MASKS, json(row.masks()))
        .addColumn(FAMILY, UNSWEPT, json(row.unswept()))
        .addColumn(FAMILY, TABLES, json(row.tables()))
        .addColumn(FAMILY, ORDERS, json(row.orders()));
  }

  /** Asks for the row. */
  public static Get get(String job) {
    Get get = new Get(rowKey(job));
    COLUMNS.forEach(column -> get.addColumn(FAMILY, column));
    return get;
  }

  /** Asks for the rows of all jobs. */
  public static Scan scan() {
    Scan scan = new Scan();
    COLUMNS.forEach(column -> scan.addColumn(FAMILY, column));
    return scan;
  }

  public static Get getGraph(String job) {
    return new Get(rowKey(job)).addColumn(FAMILY, GRAPH);
  }

  /** The graph as read; empty where none has been put. */
  public static Optional<String> graph(Result result) {
    return Optional.ofNullable(result.getValue(FAMILY, GRAPH)).map(Bytes::toString);
  }

  /** Asks for the fence alone. */
  public static Get getFence(String job) {
    return new Get(rowKey(job)).addColumn(FAMILY, FENCE);
  }

  /** The fence of a row as read; null if there is no row. */
  public static byte[] fence(Result result) {
    return result.getValue(FAMILY, FENCE);
  }

  private static byte[] fence(JobRow row) {
    return ByteBuffer.allocate(3 * Long.BYTES)
        .putLong(row.epoch())
        .putLong(row.sequence())
        .putLong(row.lastVersion())
        .array();
  }

  private static <T> Optional<T> parse(byte[] json, Class<T> type) throws IOException {
    return json == null || json.length == 0
        ? Optional.empty()
        : Optional.of(JacksonMappers.JSON.readValue(json, type));
  }

  private static byte[] json(Object part) {
    try {
      return JacksonMappers.JSON.writeValueAsBytes(part);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a part of a job's row can always be written", e);
    }
  }
}
