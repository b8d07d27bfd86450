package io.tarn.chaos;

import io.tarn.client.Row;
import io.tarn.client.Rows;
import io.tarn.client.TarnClient;
import io.tarn.hbase.embedded.EmbeddedHBase;
import io.tarn.hbase.embedded.LogFile;
import io.tarn.hbase.state.HBaseBackend;
import io.tarn.kafka.KafkaOutput;
import io.tarn.kafka.KafkaRecord;
import io.tarn.kafka.KafkaSource;
import io.tarn.schemas.KeyTypes;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.Trigger;
import java.nio.file.Path;
import java.util.List;

/**
 * A program that copies a topic to another and counts its records by their first word, on an HBase
 * in its own process; it ends once all is copied, and prints what it has counted.
 */
public final class KafkaJob {
  static final String IN = "in";
  static final String OUT = "out";
  static final String COUNTED = "counted ";
  static final int RECORDS_A_BATCH = 3_000;

  private static final String JOB = "copy";
  private static final String TABLE = "words";

  private KafkaJob() {}

  /**
   * @param data the folder of its HBase
   * @param servers the broker
   * @param point where the process ends, and at the how manieth time
   */
  static List<String> arguments(Path data, String servers, KillPoint point, int times) {
    return List.of(data.toString(), servers, point.name(), Integer.toString(times));
  }

  /** Runs with what {@link #arguments} gave. */
  public static void main(String[] args) throws Exception {
    Path data = Path.of(args[0]);
    String servers = args[1];
    KillPoint.haltAt(KillPoint.valueOf(args[2]), Integer.parseInt(args[3]));
    LogFile.redirectTo(data.resolve("logs"));
    try (EmbeddedHBase hbase = EmbeddedHBase.start(data);
        HBaseBackend backend = HBaseBackend.connect(hbase.configuration());
        StreamingContext streams = new StreamingContext(JOB, backend)) {
      DStream<String> lines =
          streams
              .source(KafkaSource.topics(servers, IN).maxRecordsPerBatch(RECORDS_A_BATCH))
              .map(KafkaRecord::value);
      lines.keyBy(KeyTypes.STRING, KafkaJob::word).aggregateByKey(TABLE, Aggregates.count("n"));
      lines.to("lines", new HaltingOutput(KafkaOutput.text(servers, OUT)));
      System.out.println("copying");
      streams.start(Trigger.availableNow());
      streams.awaitTermination();
      print(backend);
    }
    System.exit(0); // HBase leaves threads behind
  }

  static String word(String line) {
    return line.substring(0, line.indexOf(' '));
  }

  private static void print(HBaseBackend backend) {
    try (TarnClient client = TarnClient.on(backend.reads());
        Rows<Row> rows = client.job(JOB).snapshot().table(TABLE).scan()) {
      rows.forEach(row -> System.out.println(COUNTED + row.key() + " " + row.value().asLong("n")));
    }
  }
}
