package io.tarn.examples.sockets;

import io.tarn.examples.Arguments;
import io.tarn.runtime.Tarn;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSpec;
import io.tarn.sources.Sockets;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StateDStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.job.Trigger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The first program of every book on streams: how often each word has come over a socket so far.
 *
 * <pre>
 * nc -lk 9999
 * ./tarn run --jar … --class io.tarn.examples.sockets.SocketWordCount localhost 9999
 * </pre>
 *
 * <p>Type words into the first terminal. Each second the words that came are printed, with their
 * counts; the table {@code socket_words} has all words, also after the job was stopped and started
 * again: {@code ./tarn get socket-word-count socket_words hello}.
 */
public final class SocketWordCount {
  /** How often each word has come. */
  public static final TableSpec<String, Long> COUNTS =
      StateSpec.of("socket_words", Long.class).keyedBy(KeyTypes.STRING);

  private SocketWordCount() {}

  /**
   * @return the words of each batch, with how often they have come in all
   */
  public static StateDStream<String, Long> build(DStream<String> lines) {
    return lines
        .flatMap(line -> List.of(line.trim().split("\\s+")))
        .filter(word -> !word.isEmpty())
        .mapToPair(KeyTypes.STRING, word -> Pair.of(word, 1L))
        .updateStateByKey(
            StateSpec.of(COUNTS, KeyTypes.STRING),
            (String word, List<Long> ones, Optional<Long> before) ->
                Optional.of(before.orElse(0L) + ones.size()));
  }

  public static void main(String[] args) throws InterruptedException {
    String host = Arguments.at(0, args, "a host");
    int port = Integer.parseInt(Arguments.at(1, args, "a port"));
    try (Tarn tarn = Tarn.getOrCreate();
        StreamingContext streams = tarn.streams("socket-word-count")) {
      build(streams.source(Sockets.lines("lines", host, port))).print();
      streams.start(Trigger.interval(Duration.ofSeconds(1))).awaitTermination();
    }
  }
}
