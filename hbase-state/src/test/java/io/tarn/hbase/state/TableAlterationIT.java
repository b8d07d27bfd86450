package io.tarn.hbase.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.TableSchema;
import io.tarn.stream.engine.Aggregates;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.JobFailedException;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.source.QueueSource;
import io.tarn.stream.engine.spi.BackendException;
import io.tarn.stream.engine.spi.Committed;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.hbase.HConstants;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptor;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Delete;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptor;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.io.compress.Compression;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.Test;

/** A table opened with another history or idle TTL is altered: that, and nothing else. */
final class TableAlterationIT extends JobOnMiniCluster {
  private static final byte[] S = Bytes.toBytes("s");
  private static final TableSchema SCHEMA =
      TableSchema.of("counts", KeyTypes.STRING, WrittenJob.COUNT).withBuckets(1).withHistory(2);

  @Test
  void anotherHistoryAndIdleTtlAreTakenOver() throws Exception {
    backend.openTable(job, SCHEMA);
    assertEquals(11, family().getMaxVersions());
    assertEquals(HConstants.FOREVER, family().getTimeToLive());

    backend.openTable(job, SCHEMA.withHistory(20).withIdleTtl(Duration.ofHours(1)));
    assertEquals(29, family().getMaxVersions());
    assertEquals(3_600, family().getTimeToLive());
    assertEquals(20, reader().tables().get(0).history());
    assertEquals(Optional.of(Duration.ofHours(1)), reader().tables().get(0).idleTtl());

    backend.openTable(job, SCHEMA);
    assertEquals(11, family().getMaxVersions());
    assertEquals(HConstants.FOREVER, family().getTimeToLive());
    assertEquals(Optional.empty(), reader().tables().get(0).idleTtl());
  }

  @Test
  void aLongerHistoryDoesNotBringBackWhatTheShorterOneHadDropped() throws Exception {
    try (WrittenJob<String> written = WrittenJob.open(backend, job, KeyTypes.STRING, SCHEMA)) {
      for (long batch = 0; batch < 40; batch++) {
        written.batch(Map.of("often", batch));
      }
    }
    try (Admin admin = MiniCluster.connection().getAdmin()) {
      admin.flush(tableName("counts"));
    }
    assertThrows(SnapshotExpiredException.class, () -> value(10, "often"));

    try (WrittenJob<String> written =
        WrittenJob.open(backend, job, KeyTypes.STRING, SCHEMA.withHistory(64))) {
      written.batch(Map.of("often", 40L));
    }

    assertThrows(SnapshotExpiredException.class, () -> value(10, "often"));
    assertEquals(Optional.of(39L), value(39, "often"));
    assertEquals(Optional.of(40L), value(40, "often"));
    assertEquals(Optional.empty(), value(38, "absent"));
  }

  private Optional<Long> value(long batch, String key) {
    return reader()
        .snapshotAt(batch)
        .table("counts")
        .get(key)
        .value()
        .map(row -> row.value().asLong("count"));
  }

  @Test
  void whatAnOperatorHasSetIsLeftAsItIs() throws Exception {
    backend.openTable(job, SCHEMA);
    try (Admin admin = MiniCluster.connection().getAdmin()) {
      admin.modifyTable(
          TableDescriptorBuilder.newBuilder(table())
              .setMaxFileSize(1L << 30)
              .modifyColumnFamily(
                  ColumnFamilyDescriptorBuilder.newBuilder(family())
                      .setCompressionType(Compression.Algorithm.GZ)
                      .build())
              .build());
    }

    backend.openTable(job, SCHEMA.withHistory(20));

    assertEquals(29, family().getMaxVersions());
    assertEquals(Compression.Algorithm.GZ, family().getCompressionType());
    assertEquals(1L << 30, table().getMaxFileSize());
  }

  @Test
  void aTableThatWasDeletedIsNotMadeAnewUnderACommittedBatch() throws Exception {
    QueueSource<String> words = new QueueSource<>("in", 1);
    words.addAll(List.of("a"));
    run(context -> count(context, words, "counts"));
    try (Admin admin = MiniCluster.connection().getAdmin()) {
      admin.disableTable(tableName("counts"));
      admin.deleteTable(tableName("counts"));
    }
    words.addAll(List.of("a"));

    JobFailedException refused =
        assertThrows(
            JobFailedException.class, () -> run(context -> count(context, words, "counts")));

    assertTrue(
        refused.getMessage().contains("Table " + tableName("counts") + " is gone"),
        refused::getMessage);
    assertEquals(Optional.of(0L), reader().status().committed().map(Committed::batch));
  }

  @Test
  void cellsOfAJobWhoseRowIsGoneAreNotTakenForState() throws Exception {
    QueueSource<String> words = new QueueSource<>("in", 1);
    words.addAll(List.of("a"));
    run(context -> count(context, words, "counts"));
    try (Table jobs = MiniCluster.connection().getTable(TarnTables.JOB)) {
      jobs.delete(new Delete(JobRowCodec.rowKey(job)));
    }

    JobFailedException refused =
        assertThrows(
            JobFailedException.class, () -> run(context -> count(context, words, "counts")));

    assertTrue(
        refused
            .getMessage()
            .contains("Table " + tableName("counts") + " has rows, but tarn:job has no row of job"),
        refused::getMessage);
  }

  @Test
  void aJobRowThatADeleteMarkerHidesIsToldAtTheOpening() throws Exception {
    backend.openJob(job, "tester").close();
    try (Table jobs = MiniCluster.connection().getTable(TarnTables.JOB)) {
      jobs.delete(new Delete(JobRowCodec.rowKey(job)));
    }

    BackendException refused =
        assertThrows(BackendException.class, () -> backend.openJob(job, "tester"));

    assertTrue(refused.getMessage().contains("the delete marker hides it"), refused::getMessage);
  }

  @Test
  void aTableMayBeAddedToAJobThatHasCommitted() {
    QueueSource<String> words = new QueueSource<>("in", 1);
    words.addAll(List.of("a"));
    run(context -> count(context, words, "counts"));
    words.addAll(List.of("a"));
    run(
        context -> {
          DStream<String> read = context.source(words);
          count(read, "counts");
          count(read, "later");
        });

    assertEquals(Optional.of(2L), count("counts"));
    assertEquals(Optional.of(1L), count("later"));
  }

  private Optional<Long> count(String table) {
    return reader()
        .snapshot()
        .table(table)
        .get("a")
        .value()
        .map(row -> row.value().asLong("count"));
  }

  private static void count(StreamingContext context, QueueSource<String> words, String table) {
    count(context.source(words), table);
  }

  private static void count(DStream<String> words, String table) {
    words.keyBy(KeyTypes.STRING, word -> word).aggregateByKey(table, Aggregates.count("count"));
  }

  private TableDescriptor table() throws IOException {
    try (Admin admin = MiniCluster.connection().getAdmin()) {
      return admin.getDescriptor(tableName("counts"));
    }
  }

  private ColumnFamilyDescriptor family() throws IOException {
    return table().getColumnFamily(S);
  }
}
