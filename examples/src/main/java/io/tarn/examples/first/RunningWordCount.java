package io.tarn.examples.first;

import io.tarn.examples.Arguments;
import io.tarn.files.CsvLines;
import io.tarn.files.TextFiles;
import io.tarn.files.TextLine;
import io.tarn.runtime.Tarn;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSpec;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StateDStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.job.Trigger;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * How often each word has come in all lines so far, by {@code updateStateByKey}. Words may begin
 * with a count, from an earlier program for example, which is read once, before all lines.
 *
 * <pre>
 * ./tarn run --jar … --class io.tarn.examples.first.RunningWordCount TEXTS COUNTS
 * </pre>
 *
 * <p>{@code TEXTS} is a folder of text files. {@code COUNTS} is a folder of lines such as {@code
 * whale,1685}, and may be empty. Each batch prints the words that it had, with their counts. The
 * table {@code word_counts} has all words: {@code ./tarn get word-count word_counts whale}.
 */
public final class RunningWordCount {
  /** How often each word has come. */
  public static final TableSpec<String, Long> COUNTS =
      StateSpec.of("word_counts", Long.class).keyedBy(KeyTypes.STRING);

  private static final Pattern WORD = Pattern.compile("\\p{L}+");

  private RunningWordCount() {}

  /** A word, and how often it has come before this job. */
  public record WordCount(String word, long count) implements Serializable {}

  /**
   * @param before made of {@link StreamingContext#initial}
   * @return the words of each batch, with how often they have come in all
   */
  public static StateDStream<String, Long> build(DStream<String> lines, DStream<WordCount> before) {
    return lines
        .flatMap(RunningWordCount::words)
        .mapToPair(KeyTypes.STRING, word -> Pair.of(word, 1L))
        .updateStateByKey(
            StateSpec.of(COUNTS, KeyTypes.STRING),
            RunningWordCount::added,
            before.mapToPair(KeyTypes.STRING, counted -> Pair.of(counted.word(), counted.count())));
  }

  private static List<String> words(String line) {
    return WORD.matcher(line.toLowerCase(Locale.ROOT)).results().map(MatchResult::group).toList();
  }

  private static Optional<Long> added(String word, List<Long> ones, Optional<Long> before) {
    return Optional.of(before.orElse(0L) + ones.size());
  }

  public static void main(String[] args) throws InterruptedException {
    TextFiles texts = TextFiles.in(Arguments.at(0, args, "a folder of text files"));
    TextFiles counts =
        TextFiles.in(Arguments.at(1, args, "a folder of counts, which may be empty"));
    try (Tarn tarn = Tarn.getOrCreate();
        StreamingContext streams = tarn.streams("word-count")) {
      build(
              streams.source(texts.named("texts")).map(TextLine::text),
              streams.initial(counts.named("counts")).parse(CsvLines.of(WordCount.class)::parse))
          .print();
      streams.start(Trigger.asFastAsPossible()).awaitTermination();
    }
  }
}
