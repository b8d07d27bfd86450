package io.tarn.serving.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.tarn.client.TarnClient;
import io.tarn.schemas.JacksonMappers;
import io.tarn.schemas.KeyTypes;
import io.tarn.serving.api.Lake;
import io.tarn.serving.api.Problem;
import io.tarn.serving.api.Reply;
import io.tarn.spi.read.JobReads;
import io.tarn.spi.read.ReadStore;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.why.Why;
import io.tarn.testkit.JobDriver;
import io.tarn.zookeeper.LiveJob;
import io.tarn.zookeeper.RegionStatus;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server does when the HBase that it reads ends, and comes back by another connection. */
@Timeout(60)
final class MovedHBaseTest {
  private final QueueSource<String> words = new QueueSource<>("words", 1);
  private final JobDriver job =
      JobDriver.of(
          "counting",
          streams ->
              streams
                  .source(words)
                  .keyBy(KeyTypes.STRING, word -> word)
                  .aggregateByKey("counts", Aggregates.count("n")));

  @ParameterizedTest
  @ValueSource(strings = {"tables/counts/watch?after=-1", "progress?after=-1"})
  void aStreamGoesOnWithoutGapOrRepeat(String path) throws Exception {
    MovingLake lake = new MovingLake();
    try (HttpServer server = server(lake);
        Stream<String> lines =
            HttpClient.newHttpClient()
                .send(
                    HttpRequest.newBuilder(server.address().resolve("api/v1/jobs/counting/" + path))
                        .build(),
                    HttpResponse.BodyHandlers.ofLines())
                .body()) {
      Iterator<String> each = lines.iterator();
      assertEquals(0, batch(each));
      commit("b");
      assertEquals(1, batch(each));
      lake.leave();
      commit("c");
      Thread.sleep(300); // the stream finds that it cannot read
      lake.comeBack();
      assertEquals(2, batch(each));
      commit("d");
      assertEquals(3, batch(each));
    }
  }

  @Test
  void requestsAreToldSoMeanwhileAndAnsweredAgain() throws Exception {
    MovingLake lake = new MovingLake();
    try (HttpServer server = server(lake)) {
      HttpRequest request =
          HttpRequest.newBuilder(
                  server.address().resolve("api/v1/jobs/counting/tables/counts/rows/a"))
              .build();
      HttpClient client = HttpClient.newHttpClient();
      assertEquals(200, status(client, request));
      lake.leave();
      assertEquals(503, status(client, request));
      lake.comeBack();
      assertEquals(200, status(client, request));
    }
  }

  private static int status(HttpClient client, HttpRequest request) throws Exception {
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private HttpServer server(Lake lake) throws Exception {
    commit("a");
    return HttpServer.start(
        lake,
        ServerOptions.defaults().withPort(0),
        () -> Reply.of("text/plain", ""),
        RequestTimes.NONE);
  }

  private void commit(String word) {
    job.push(words, word);
    job.run();
  }

  private static long batch(Iterator<String> lines) throws Exception {
    for (String line = lines.next(); ; line = lines.next()) {
      if (line.startsWith("data:")) {
        JsonNode data = JacksonMappers.JSON.readTree(line.substring(5));
        return data.get("batch").asLong();
      }
    }
  }

  /** A store whose connection is closed once it has left, as that of HBase is. */
  private final class MovingLake implements Lake {
    private volatile AtomicBoolean closed = new AtomicBoolean();
    private volatile TarnClient client = connect(closed);

    private TarnClient connect(AtomicBoolean isClosed) {
      return TarnClient.on(closing(ReadStore.class, job.backend().reads(), isClosed));
    }

    private <T> T closing(Class<T> type, T target, AtomicBoolean isClosed) {
      return type.cast(
          Proxy.newProxyInstance(
              type.getClassLoader(),
              new Class<?>[] {type},
              (proxy, method, arguments) -> {
                if (isClosed.get()) {
                  throw new IllegalStateException("the connection is closed");
                }
                try {
                  Object found = method.invoke(target, arguments);
                  return found instanceof JobReads reads
                      ? closing(JobReads.class, reads, isClosed)
                      : found;
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              }));
    }

    void leave() {
      closed.set(true);
    }

    void comeBack() {
      closed = new AtomicBoolean();
      client = connect(closed);
    }

    @Override
    public TarnClient client() {
      if (!isThere()) {
        throw Problem.unavailable("it has left", Duration.ofSeconds(1));
      }
      return client;
    }

    @Override
    public boolean isThere() {
      return !closed.get();
    }

    @Override
    public Map<String, LiveJob> running() {
      return Map.of();
    }

    @Override
    public Optional<Why> why(String ofJob) {
      return Optional.empty();
    }

    @Override
    public List<RegionStatus> regions(String ofJob, String table) {
      return List.of();
    }
  }
}
