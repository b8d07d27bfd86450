package io.tarn.chaos;

import io.tarn.client.Row;
import io.tarn.client.Rows;
import io.tarn.client.TarnClient;
import io.tarn.files.FileOutput;
import io.tarn.hbase.embedded.EmbeddedHBase;
import io.tarn.hbase.embedded.LogFile;
import io.tarn.hbase.state.HBaseBackend;
import io.tarn.schemas.KeyTypes;
import io.tarn.sources.Inbox;
import io.tarn.sources.ReceiverSource;
import io.tarn.spi.block.BlockOwner;
import io.tarn.spi.job.WriteSafety;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.Trigger;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A program that counts the lines of a feed, each by itself, and acknowledges what is stored, on an
 * HBase in its own process. It ends when the feed says so, and prints what it has counted, and what
 * is stored still.
 */
public final class ReceiverJob {
  static final String COUNTED = "counted ";
  static final String LEFT = "left ";

  /** What the feed sends when there is no more, and is sent behind each line that is stored. */
  static final String END = "end";

  static final String ACKNOWLEDGED = "ok";

  private static final String JOB = "count";
  private static final String TABLE = "lines";
  private static final String SOURCE = "feed";
  private static final long LOOK_MILLIS = 20;

  private ReceiverJob() {}

  /**
   * @param folder of its HBase, and of what it writes
   * @param port where the feed is
   * @param point where the process ends, and at the how manieth time
   */
  static List<String> arguments(Path folder, int port, KillPoint point, int times) {
    return List.of(
        folder.toString(), Integer.toString(port), point.name(), Integer.toString(times));
  }

  /** Runs with what {@link #arguments} gave. */
  public static void main(String[] args) throws Exception {
    Path data = Path.of(args[0], "data");
    int port = Integer.parseInt(args[1]);
    KillPoint.haltAt(KillPoint.valueOf(args[2]), Integer.parseInt(args[3]));
    LogFile.redirectTo(data.resolve("logs"));
    Feed feed = new Feed(port);
    try (EmbeddedHBase hbase = EmbeddedHBase.start(data);
        HBaseBackend backend = HBaseBackend.connect(hbase.configuration());
        StreamingContext streams = new StreamingContext(JOB, backend)) {
      DStream<String> lines =
          streams.source(
              ReceiverSource.of(SOURCE, String.class, feed::receive).maxBytesPerBatch(2_000));
      lines.keyBy(KeyTypes.STRING, line -> line).aggregateByKey(TABLE, Aggregates.count("n"));
      lines.to("out", new HaltingOutput(FileOutput.text(args[0] + "/output")));
      System.out.println("counting");
      var query = streams.start(Trigger.asFastAsPossible());
      feed.awaitEnd();
      query.processAllAvailable();
      streams.stop();
      print(backend);
    }
    System.exit(0); // HBase leaves threads behind
  }

  private static void print(HBaseBackend backend) {
    try (TarnClient client = TarnClient.on(backend.reads());
        Rows<Row> rows = client.job(JOB).snapshot().table(TABLE).scan()) {
      rows.forEach(row -> System.out.println(COUNTED + row.key() + " " + row.value().asLong("n")));
    }
    int left =
        backend
            .openBlocks(BlockOwner.ofSource(JOB, SOURCE), WriteSafety.PROCESS_END)
            .names("", Integer.MAX_VALUE)
            .size();
    System.out.println(LEFT + left);
  }

  /** The other end of a connection of {@link ReceiverTrial}. */
  private static final class Feed {
    private final int port;
    private volatile boolean ended;

    Feed(int port) {
      this.port = port;
    }

    void receive(Inbox<String> inbox) throws IOException, InterruptedException {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
          BufferedReader in =
              new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
          OutputStream out = socket.getOutputStream()) {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          if (line.equals(END)) {
            ended = true;
            Thread.sleep(Long.MAX_VALUE);
          }
          inbox.store(line);
          out.write((ACKNOWLEDGED + "\n").getBytes(StandardCharsets.UTF_8));
        }
      }
    }

    void awaitEnd() throws InterruptedException {
      while (!ended) {
        Thread.sleep(LOOK_MILLIS);
      }
    }
  }
}
