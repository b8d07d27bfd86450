package io.tarn.serving.http;

import io.tarn.serving.api.Call;
import io.tarn.serving.api.Feed;
import io.tarn.serving.api.Feeds;
import io.tarn.serving.api.Lake;
import io.tarn.serving.api.Problem;
import io.tarn.serving.api.Problem.Kind;
import io.tarn.serving.api.Pulses;
import io.tarn.serving.api.Reply;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.sse.ServerSentEventConnection;
import io.undertow.server.handlers.sse.ServerSentEventHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Server-sent events. A few threads serve all streams: each is looked at again and again, and while
 * a client has not taken an event nothing more is read for it. One that takes nothing for half a
 * minute is cut off, and may go on from its last event. Thread-safe.
 */
final class EventStreams implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
  private static final int THREADS = 3;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

  private final Lake lake;
  private final Feeds feeds;
  private final Pulses pulses;
  private final int most;
  private final AtomicInteger promised = new AtomicInteger();
  private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService executor;

  /**
   * @param most how many may be open at the same time
   */
  EventStreams(Lake lake, int most) {
    this.lake = lake;
    this.feeds = new Feeds(lake);
    this.pulses = new Pulses(lake);
    this.most = most;
    AtomicInteger numbers = new AtomicInteger();
    this.executor =
        Executors.newScheduledThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "tarn-events-" + numbers.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Begins a stream; called by the thread of its socket.
   *
   * @throws Problem if there are too many
   */
  void open(HttpServerExchange exchange, Call call) {
    if (promised.incrementAndGet() > most) {
      promised.decrementAndGet();
      throw Problem.unavailable(
          "there are " + most + " streams of events already; try again later",
          Duration.ofSeconds(5));
    }
    exchange.addExchangeCompleteListener(
        (ended, next) -> {
          promised.decrementAndGet();
          next.proceed();
        });
    exchange.dispatch(executor, taken -> begin(taken, call));
  }

  /** Only what can be given begins as a stream; all else is a problem as anywhere. */
  private void begin(HttpServerExchange exchange, Call call) throws Exception {
    Feed feed;
    try {
      feed = feeds.open(call);
    } catch (RuntimeException e) {
      Problems.send(exchange, lake.problem(e));
      return;
    }
    new ServerSentEventHandler(
            (connection, lastEventId) -> {
              Stream stream = new Stream(connection, feed, call.arguments().text("job"));
              streams.add(stream);
              connection.setKeepAliveTime(KEEP_ALIVE.toMillis());
              connection.addCloseTask(closed -> stream.end());
              stream.lookAfter(Duration.ZERO);
            })
        .handleRequest(exchange);
  }

  /** How many are open. */
  int open() {
    return streams.size();
  }

  @Override
  public void close() {
    streams.forEach(Stream::cutOff);
    executor.shutdownNow();
  }

  /** What a stream is about. */
  private enum State {
    /** It will be looked at. */
    WAITING,
    /** Its feed is being asked. */
    READING,
    /** An event is on its way to the client. */
    SENDING,
    ENDED
  }

  /** One client's stream. */
  private final class Stream implements ServerSentEventConnection.EventCallback {
    private final ServerSentEventConnection connection;
    private final Feed feed;
    private final String job;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

    /** The version of the job's last batch when there was nothing more to be given. */
    private long exhausted = Long.MIN_VALUE;

    Stream(ServerSentEventConnection connection, Feed feed, String job) {
      this.connection = connection;
      this.feed = feed;
      this.job = job;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a look says itself what has failed
    void lookAfter(Duration delay) {
      try {
        executor.schedule(this::look, delay.toMillis(), TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        LOG.debug("The server is being closed", e);
      }
    }

    private void look() {
      if (!state.compareAndSet(State.WAITING, State.READING)) {
        return;
      }
      try {
        long newest = pulses.newest(job);
        Optional<Feed.Event> next = newest == exhausted ? Optional.empty() : feed.next();
        if (next.isPresent()) {
          send(next.get());
        } else {
          exhausted = newest;
          wait(BETWEEN_LOOKS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        cutOff();
      } catch (RuntimeException | StackOverflowError | AssertionError | LinkageError e) {
        trouble(lake.problem(e), e);
      }
    }

    private void send(Feed.Event event) {
      if (state.compareAndSet(State.READING, State.SENDING)) {
        connection.send(event.data(), event.name(), event.id(), this);
      } else {
        feed.close(); // it ended meanwhile
      }
    }

    private void wait(Duration delay) {
      if (state.compareAndSet(State.READING, State.WAITING)) {
        lookAfter(delay);
      } else {
        feed.close();
      }
    }

    /** What passes is waited for; of all else the client is told, as of the end of its stream. */
    private void trouble(Problem problem, Throwable cause) {
      if (problem.kind() == Kind.UNAVAILABLE) {
        LOG.debug("A stream of events waits", cause);
        wait(AFTER_TROUBLE);
        return;
      }
      if (problem.kind() == Kind.INTERNAL) {
        LOG.warn("A stream of events has failed", cause);
      }
      feed.close();
      state.set(State.ENDED);
      connection.send(
          new String(Reply.of(problem, connection.getRequestURI()).body(), StandardCharsets.UTF_8),
          "error",
          null,
          new ServerSentEventConnection.EventCallback() {
            @Override
            public void done(ServerSentEventConnection of, String data, String event, String id) {
              of.shutdown();
            }

            @Override
            public void failed(
                ServerSentEventConnection of, String data, String event, String id, IOException e) {
              LOG.debug("A client has gone", e);
            }
          });
    }

    @Override
    public void done(ServerSentEventConnection of, String data, String event, String id) {
      if (state.compareAndSet(State.SENDING, State.WAITING)) {
        lookAfter(Duration.ZERO);
      } else {
        feed.close();
      }
    }

    @Override
    public void failed(
        ServerSentEventConnection of, String data, String event, String id, IOException e) {
      LOG.debug("A client has gone", e);
      cutOff();
    }

    void cutOff() {
      end();
      try {
        connection.close();
      } catch (IOException e) {
        LOG.debug("A connection could not be closed", e);
      }
    }

    /** The connection is closed; whoever reads for it now closes the feed. */
    void end() {
      streams.remove(this);
      if (state.getAndSet(State.ENDED) != State.READING) {
        feed.close();
      }
    }
  }
}
