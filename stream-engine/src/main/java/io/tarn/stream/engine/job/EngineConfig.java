package io.tarn.stream.engine.job;

import io.tarn.spi.job.BadRecords;
import io.tarn.spi.job.PlanRequest;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * The engine's settings.
 *
 * @param threads {@code engine.threads}: how many tasks run at the same time, and how many
 *     partitions state has
 * @param strict {@code engine.strict}: see {@link io.tarn.stream.engine.local.LocalRunner}; and
 *     each state that is written is read back first, not only the first one of each partition
 * @param cacheBytes {@code state.cache-bytes}: how much memory the caches of all state partitions
 *     of the job take together at most, about. All jobs of a process have a bound together, its
 *     system property of this name or a quarter of its heap: see {@link
 *     io.tarn.stream.engine.shared.CacheBudget}
 * @param attempts {@code batch.attempts}: how often a batch is tried before the job fails
 * @param pause {@code batch.pause}: how long to wait before the second attempt; doubled for each
 *     further one
 * @param maxPause {@code batch.max-pause}: the longest such wait
 * @param maxAhead {@code event-time.max-ahead}: how far an event time may lie ahead of its batch's
 *     time; a record that is further ahead goes to the dead letters, as it would close every window
 *     up to there
 * @param watermarkPolicy {@code event-time.watermark-policy}: which of several watermarks holds,
 *     {@code min} or {@code max}
 * @param badRecords {@code bad-records}: what becomes of a record that a function of the user's
 *     throws on, or gives null for: {@code fail} fails the batch, {@code dead-letters} leaves the
 *     record out
 * @param maxUndelivered {@code outputs.max-undelivered}: how many committed batches an output may
 *     not have been given before the job waits for it
 * @param deadLetterTtl {@code dead-letters.ttl}: how long dead letters are kept; empty for as long
 *     as the job is
 * @param stopTimeout {@code engine.stop-timeout}: how long a job that is closed or stopped may take
 *     to end its batch before it is interrupted
 * @param recentProgress {@code engine.recent-progress}: of how many batches a query keeps the
 *     figures
 * @param targetDuration {@code batch.target-duration}: how long a batch should take. Sources that
 *     can be paced then give each batch about as many records as are done with in that time, going
 *     by the batches before; empty for as many as there are, within the sources' own limits
 */
public record EngineConfig(
    int threads,
    boolean strict,
    long cacheBytes,
    int attempts,
    Duration pause,
    Duration maxPause,
    Duration maxAhead,
    WatermarkPolicy watermarkPolicy,
    BadRecords badRecords,
    int maxUndelivered,
    Optional<Duration> deadLetterTtl,
    Duration stopTimeout,
    int recentProgress,
    Optional<Duration> targetDuration) {
  /** Ten thousand years: event times end at the year 9999 anyway. */
  private static final Duration LONGEST_AHEAD = Duration.ofDays(3_652_425);

  private static final String CACHE_BYTES = "state.cache-bytes";

  private static final List<String> KEYS =
      List.of(
          "engine.threads",
          "engine.strict",
          CACHE_BYTES,
          "batch.attempts",
          "batch.pause",
          "batch.max-pause",
          "event-time.max-ahead",
          "event-time.watermark-policy",
          "bad-records",
          "outputs.max-undelivered",
          "dead-letters.ttl",
          "engine.stop-timeout",
          "engine.recent-progress",
          "batch.target-duration");

  public EngineConfig {
    if (threads < 1 || attempts < 1) {
      throw new IllegalArgumentException(
          "engine.threads and batch.attempts must be at least 1, but are "
              + threads
              + " and "
              + attempts);
    }
    checkCacheBytes(cacheBytes);
    if (maxUndelivered < 1) {
      throw new IllegalArgumentException(
          "outputs.max-undelivered must be at least 1, but is " + maxUndelivered);
    }
    if (pause.compareTo(maxPause) > 0) {
      throw new IllegalArgumentException(
          "batch.pause must be <= batch.max-pause, but " + pause + " > " + maxPause);
    }
    if (maxAhead.isNegative() || maxAhead.compareTo(LONGEST_AHEAD) > 0) {
      throw new IllegalArgumentException(
          "event-time.max-ahead must be between PT0S and "
              + LONGEST_AHEAD
              + ", but is "
              + maxAhead);
    }
    if (deadLetterTtl.isPresent() && deadLetterTtl.get().isNegative()) {
      throw new IllegalArgumentException(
          "dead-letters.ttl must not be negative, but is " + deadLetterTtl.get());
    }
    if (stopTimeout.isNegative() || recentProgress < 0) {
      throw new IllegalArgumentException(
          "engine.stop-timeout and engine.recent-progress must not be negative, but are "
              + stopTimeout
              + " and "
              + recentProgress);
    }
    if (targetDuration.filter(target -> target.toMillis() < 1).isPresent()) {
      throw new IllegalArgumentException(
          "batch.target-duration must be at least a millisecond, but is " + targetDuration.get());
    }
  }

  /**
   * As many threads as cores, a quarter of the heap as cache, six attempts over some six seconds.
   */
  public static EngineConfig defaults() {
    return new EngineConfig(
        Runtime.getRuntime().availableProcessors(),
        false,
        quarterOfHeap(),
        6,
        Duration.ofMillis(200),
        Duration.ofSeconds(10),
        PlanRequest.DEFAULT_MAX_AHEAD,
        WatermarkPolicy.MIN,
        BadRecords.FAIL,
        1,
        Optional.empty(),
        Duration.ofSeconds(30),
        100,
        Optional.empty());
  }

  /**
   * The defaults, with what {@code properties} say otherwise. Durations are in ISO-8601: {@code
   * PT0.2S}.
   *
   * @throws IllegalArgumentException for a key that is not known, naming the nearest one that is
   */
  public static EngineConfig from(Properties properties) {
    for (String key : properties.stringPropertyNames()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException(
            "unknown setting " + key + "; did you mean " + nearest(key) + "?");
      }
    }
    EngineConfig defaults = defaults();
    return new EngineConfig(
        parse(properties, "engine.threads", Integer::parseInt, defaults.threads),
        parse(properties, "engine.strict", EngineConfig::parseBoolean, defaults.strict),
        parse(properties, CACHE_BYTES, Long::parseLong, defaults.cacheBytes),
        parse(properties, "batch.attempts", Integer::parseInt, defaults.attempts),
        parse(properties, "batch.pause", Duration::parse, defaults.pause),
        parse(properties, "batch.max-pause", Duration::parse, defaults.maxPause),
        parse(properties, "event-time.max-ahead", Duration::parse, defaults.maxAhead),
        parse(
            properties,
            "event-time.watermark-policy",
            WatermarkPolicy::parse,
            defaults.watermarkPolicy),
        parse(properties, "bad-records", BadRecords::parse, defaults.badRecords),
        parse(properties, "outputs.max-undelivered", Integer::parseInt, defaults.maxUndelivered),
        parse(
            properties,
            "dead-letters.ttl",
            text -> Optional.of(Duration.parse(text)),
            defaults.deadLetterTtl),
        parse(properties, "engine.stop-timeout", Duration::parse, defaults.stopTimeout),
        parse(properties, "engine.recent-progress", Integer::parseInt, defaults.recentProgress),
        parse(
            properties,
            "batch.target-duration",
            text -> Optional.of(Duration.parse(text)),
            defaults.targetDuration));
  }

  /**
   * How much memory caches may take in a process that was sent its tasks: what its system property
   * {@code state.cache-bytes} says, or a quarter of its heap.
   */
  public static long cacheBytesOfProcess() {
    long bytes = parse(System.getProperties(), CACHE_BYTES, Long::parseLong, quarterOfHeap());
    checkCacheBytes(bytes);
    return bytes;
  }

  private static long quarterOfHeap() {
    return Runtime.getRuntime().maxMemory() / 4;
  }

  private static void checkCacheBytes(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(CACHE_BYTES + " must not be negative, but is " + bytes);
    }
  }

  private static <T> T parse(
      Properties properties, String key, Function<String, T> parser, T otherwise) {
    String text = properties.getProperty(key);
    try {
      return text == null ? otherwise : parser.apply(text.strip());
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IllegalArgumentException(
          "setting " + key + " cannot be " + text + ": " + e.getMessage(), e);
    }
  }

  public EngineConfig withThreads(int newThreads) {
    return with(next -> next.threads = newThreads);
  }

  public EngineConfig withStrict(boolean newStrict) {
    return with(next -> next.strict = newStrict);
  }

  public EngineConfig withCacheBytes(long newCacheBytes) {
    return with(next -> next.cacheBytes = newCacheBytes);
  }

  public EngineConfig withAttempts(int newAttempts, Duration newPause, Duration newMaxPause) {
    return with(
        next -> {
          next.attempts = newAttempts;
          next.pause = newPause;
          next.maxPause = newMaxPause;
        });
  }

  public EngineConfig withMaxAhead(Duration newMaxAhead) {
    return with(next -> next.maxAhead = newMaxAhead);
  }

  public EngineConfig withWatermarkPolicy(WatermarkPolicy newPolicy) {
    return with(next -> next.watermarkPolicy = newPolicy);
  }

  public EngineConfig withBadRecords(BadRecords newBadRecords) {
    return with(next -> next.badRecords = newBadRecords);
  }

  public EngineConfig withMaxUndelivered(int newMost) {
    return with(next -> next.maxUndelivered = newMost);
  }

  public EngineConfig withDeadLetterTtl(Duration newTtl) {
    return with(next -> next.deadLetterTtl = Optional.of(newTtl));
  }

  public EngineConfig withStopTimeout(Duration newTimeout) {
    return with(next -> next.stopTimeout = newTimeout);
  }

  public EngineConfig withRecentProgress(int batches) {
    return with(next -> next.recentProgress = batches);
  }

  public EngineConfig withTargetDuration(Duration newTarget) {
    return with(next -> next.targetDuration = Optional.of(newTarget));
  }

  private EngineConfig with(Consumer<Next> change) {
    Next next = new Next(this);
    change.accept(next);
    return next.config();
  }

  /** How long to wait after so many failed attempts: doubled each time. */
  public Duration pauseAfter(int attempt) {
    Duration doubled = pause.multipliedBy(1L << Math.min(20, attempt - 1));
    return doubled.compareTo(maxPause) < 0 ? doubled : maxPause;
  }

  private static boolean parseBoolean(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("expected true or false, but got " + text);
    };
  }

  private static String nearest(String key) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return KEYS.stream()
        .min(Comparator.comparingInt(known -> distance.apply(known, key)))
        .orElseThrow();
  }

  /** The settings that are put in place of these. */
  private static final class Next {
    private int threads;
    private boolean strict;
    private long cacheBytes;
    private int attempts;
    private Duration pause;
    private Duration maxPause;
    private Duration maxAhead;
    private WatermarkPolicy watermarkPolicy;
    private BadRecords badRecords;
    private int maxUndelivered;
    private Optional<Duration> deadLetterTtl;
    private Duration stopTimeout;
    private int recentProgress;
    private Optional<Duration> targetDuration;

    Next(EngineConfig config) {
      this.threads = config.threads;
      this.strict = config.strict;
      this.cacheBytes = config.cacheBytes;
      this.attempts = config.attempts;
      this.pause = config.pause;
      this.maxPause = config.maxPause;
      this.maxAhead = config.maxAhead;
      this.watermarkPolicy = config.watermarkPolicy;
      this.badRecords = config.badRecords;
      this.maxUndelivered = config.maxUndelivered;
      this.deadLetterTtl = config.deadLetterTtl;
      this.stopTimeout = config.stopTimeout;
      this.recentProgress = config.recentProgress;
      this.targetDuration = config.targetDuration;
    }

    EngineConfig config() {
      return new EngineConfig(
          threads,
          strict,
          cacheBytes,
          attempts,
          pause,
          maxPause,
          maxAhead,
          watermarkPolicy,
          badRecords,
          maxUndelivered,
          deadLetterTtl,
          stopTimeout,
          recentProgress,
          targetDuration);
    }
  }
}
