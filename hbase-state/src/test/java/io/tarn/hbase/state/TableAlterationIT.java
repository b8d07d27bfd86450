package io.tarn.hbase.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonAlias;
import io.tarn.client.NotFoundException;
import io.tarn.client.Snapshot;
import io.tarn.client.TableReader;
import io.tarn.hbase.read.TarnTables;
import io.tarn.hbase.read.layout.JobRowCodec;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.Layout;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.DamagedTableException;
import io.tarn.spi.write.JobSetup;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.protocol.JobStore;
import io.tarn.testkit.WrittenJob;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.hbase.HConstants;
import org.apache.hadoop.hbase.TableName;
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
    open(SCHEMA);
    assertEquals(19, family().getMaxVersions());
    assertEquals(HConstants.FOREVER, family().getTimeToLive());

    open(SCHEMA.withHistory(20).withIdleTtl(Duration.ofHours(1)));
    assertEquals(37, family().getMaxVersions());
    assertEquals(3_600, family().getTimeToLive());
    assertEquals(20, reader().tables().get(0).history());
    assertEquals(Optional.of(Duration.ofHours(1)), reader().tables().get(0).idleTtl());

    open(SCHEMA);
    assertEquals(37, family().getMaxVersions(), "lowered only later");
    assertEquals(HConstants.FOREVER, family().getTimeToLive());
    assertEquals(Optional.empty(), reader().tables().get(0).idleTtl());
  }

  @Test
  void whatAnOperatorHasSetIsLeftAsItIs() throws Exception {
    open(SCHEMA);
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

    open(SCHEMA.withHistory(20));

    assertEquals(37, family().getMaxVersions());
    assertEquals(Compression.Algorithm.GZ, family().getCompressionType());
    assertEquals(1L << 30, table().getMaxFileSize());
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

  /** One that has read the table before, and holds on to it. */
  @Test
  void aReaderThatIsOpenNoticesThatItsTableWasEmptied() throws Exception {
    QueueSource<String> words = new QueueSource<>("in", 1);
    words.addAll(List.of("a"));
    run(context -> count(context, words, "counts"));
    TableReader held = reader().snapshot().table("counts");
    assertTrue(held.get("a").value().isPresent());
    try (Admin admin = MiniCluster.connection().getAdmin()) {
      admin.disableTable(tableName("counts"));
      admin.truncateTable(tableName("counts"), true);
    }

    await(
        "the reader's refusal",
        () -> {
          try {
            held.get("a");
            return false;
          } catch (DamagedTableException refused) {
            return true;
          }
        });
  }

  /** A clone has the attributes and the marker row of the table that it is of. */
  @Test
  void aCloneOfATableIsNotTakenForIt() throws Exception {
    open(SCHEMA);
    TableName clone = tableName("counts_old");
    try (Admin admin = MiniCluster.connection().getAdmin()) {
      admin.snapshot("of-" + job, tableName("counts"));
      admin.cloneSnapshot("of-" + job, clone);
      admin.deleteSnapshot("of-" + job);
    }

    open(SCHEMA.withHistory(20));

    assertEquals(37, family().getMaxVersions());
    assertEquals(1, reader().tables().size());
    open(SCHEMA.withHistory(20));
  }

  @Test
  void aJobRowThatADeleteMarkerHidesIsToldAtTheOpening() throws Exception {
    backend.openJob(job, new JobSetup("tester", List.of())).close();
    try (Table jobs = MiniCluster.connection().getTable(TarnTables.JOB)) {
      jobs.delete(new Delete(JobRowCodec.rowKey(job)));
    }

    BackendException refused =
        assertThrows(
            BackendException.class, () -> backend.openJob(job, new JobSetup("tester", List.of())));

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

  /** Somebody else's table, though its name begins with the job's. */
  @Test
  void aTableThatIsNotTarnsIsPassedOverAndNotTakenOver() throws Exception {
    try (Admin admin = MiniCluster.connection().getAdmin()) {
      admin.createTable(
          TableDescriptorBuilder.newBuilder(tableName("counts"))
              .setColumnFamily(ColumnFamilyDescriptorBuilder.of("x"))
              .build());
    }
    QueueSource<String> words = new QueueSource<>("in", 1);
    words.addAll(List.of("a"));

    JobFailedException refused =
        assertThrows(
            JobFailedException.class, () -> run(context -> count(context, words, "counts")));

    assertTrue(
        refused
            .getMessage()
            .contains(
                "Table "
                    + tableName("counts")
                    + " exists, but is not of job "
                    + job
                    + ": somebody else has made it, or cloned it from another table; drop it, or"
                    + " give the operation another table name"),
        refused::getMessage);
    try (JobStore store = backend.openJobStore(job)) {
      assertEquals(Optional.empty(), store.row(), "nobody was fenced");
    }

    run(context -> count(context, words, "others"));
    assertEquals(Optional.of(1L), count("others"));
    assertEquals(List.of("others"), reader().tables().stream().map(TableSchema::table).toList());
    assertThrows(NotFoundException.class, () -> count("counts"));
  }

  @Test
  void aTableOfANewerFormatIsRefusedByName() throws Exception {
    open(SCHEMA);
    try (Admin admin = MiniCluster.connection().getAdmin()) {
      admin.modifyTable(
          TableDescriptorBuilder.newBuilder(table()).setValue("tarn.format", "2").build());
    }

    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> open(SCHEMA));

    assertEquals(
        "Cannot use table "
            + tableName("counts")
            + ": table format 2 is newer than 1, which this Tarn reads; upgrade it",
        refused.getMessage());
  }

  record Named(long n, String name) {}

  record Renamed(long n, @JsonAlias("name") String title) {}

  @Test
  void aSnapshotOfAnEarlierBatchShowsTheColumnsThatItsClassHad() {
    QueueSource<String> words = new QueueSource<>("in", 1);
    words.addAll(List.of("a", "b"));
    run(context -> states(context, words, Named.class, (word, before) -> new Named(1, word)));
    words.addAll(List.of("a"));
    run(
        context ->
            states(
                context,
                words,
                Renamed.class,
                (word, before) -> new Renamed(before.orElseThrow().n() + 1, "A")));

    assertEquals("{\"n\":1,\"name\":\"a\"}", state(reader().snapshotAt(0), "a"));
    assertEquals("{\"n\":1,\"name\":\"b\"}", state(reader().snapshot(), "b"));
    assertEquals("{\"n\":2,\"title\":\"A\"}", state(reader().snapshot(), "a"));
    assertEquals(
        "n:long,name:string,title:string",
        reader().tables().get(0).toAttributes().get("tarn.fields"));
  }

  private static String state(Snapshot snapshot, String key) {
    return snapshot.table("states").get(key).value().orElseThrow().value().json().toString();
  }

  private static <S> void states(
      StreamingContext context, QueueSource<String> words, Class<S> type, Update<S> update) {
    context
        .source(words)
        .keyBy(KeyTypes.STRING, word -> word)
        .updateStateByKey(
            StateSpec.of("states", type).layout(Layout.COLUMNS),
            (word, values, before) -> Optional.of(update.of(word, before)));
  }

  /** What a key's next state is. */
  @FunctionalInterface
  private interface Update<S> extends Serializable {
    S of(String key, Optional<S> before);
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

  private void open(TableSchema schema) {
    backend.openJob(job, new JobSetup("tester", List.of(schema))).close();
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
