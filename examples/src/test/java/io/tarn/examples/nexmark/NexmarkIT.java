package io.tarn.examples.nexmark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.client.TarnClient;
import io.tarn.hbase.embedded.EmbeddedHBase;
import io.tarn.hbase.read.HBaseClients;
import io.tarn.hbase.state.HBaseBackend;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.testkit.FaultPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The queries on one HBase, each job stopped in the middle and started again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NexmarkIT extends QueryTests {
  private static final long LAST_BEFORE_STOP = EVENTS / BATCH / 2 - 1;

  private EmbeddedHBase hbase;
  private TarnClient client;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    hbase = EmbeddedHBase.start(folder);
    client = HBaseClients.connect(hbase.configuration());
  }

  @AfterAll
  void close() throws IOException {
    if (client != null) {
      client.close();
    }
    if (hbase != null) {
      hbase.close();
    }
  }

  @Override
  void run(String job, FaultPoint writes, Consumer<StreamingContext> graph) throws Exception {
    runOnConnectionOfItsOwn(
        job,
        streams -> {
          graph.accept(streams);
          streams.addListener(
              batch -> {
                if (batch.batch() == LAST_BEFORE_STOP) {
                  streams.stop();
                }
              });
        });
    assertEquals(LAST_BEFORE_STOP, client.job(job).snapshot().batch());

    runOnConnectionOfItsOwn(job, graph);
  }

  private void runOnConnectionOfItsOwn(String job, Consumer<StreamingContext> graph)
      throws InterruptedException {
    try (HBaseBackend backend = HBaseBackend.connect(hbase.configuration())) {
      runAvailable(job, backend, graph);
    }
  }

  @Override
  TarnClient client() {
    return client;
  }
}
