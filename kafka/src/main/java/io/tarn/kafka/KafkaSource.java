package io.tarn.kafka;

import io.tarn.schemas.NamePattern;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.Source;
import io.tarn.spi.source.SourceState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The records of Kafka topics, each once.
 *
 * <pre>{@code
 * context
 *     .source(KafkaSource.topics("localhost:9092", "hits"))
 *     .parse(KafkaRecord.json(Hit.class))
 *     …
 * }</pre>
 *
 * <p>Offsets are kept in the job's log, with its commits, so a batch that is run again reads the
 * same ranges of the same partitions; Kafka's own groups decide nothing. Partitions and, of a
 * pattern, topics that come to be while the job runs are found, and read from their first record
 * on. Records of transactions are given once they are committed; those that were aborted never are.
 *
 * <p>What a job has not read and Kafka has let go fails the job, which says what it was; see {@link
 * #lost}. So does a topic that was deleted and made anew, which is known by its id.
 *
 * <p>A broker that cannot be reached holds a running job up, and loses nothing.
 *
 * <p>Immutable: each setting gives another source. One may be given to several jobs.
 */
public final class KafkaSource implements Source<KafkaRecord> {
  private static final long DEFAULT_RECORDS = 500_000;
  private static final Duration DEFAULT_DISCOVERY = Duration.ofSeconds(10);

  private final String name;
  private final KafkaSettings settings;
  private final Subscription subscription;
  private KafkaStart start = new KafkaStart.Earliest();
  private LostOffsets lost = LostOffsets.FAIL;
  private long maxRecords = DEFAULT_RECORDS;
  private Duration discovery = DEFAULT_DISCOVERY;
  private Optional<String> group = Optional.empty();

  private KafkaSource(String name, KafkaSettings settings, Subscription subscription) {
    this.name = NamePattern.check("source", name);
    this.settings = settings;
    this.subscription = subscription;
  }

  private KafkaSource(String name, KafkaSettings settings, KafkaSource other) {
    this(name, settings, other.subscription);
    this.start = other.start;
    this.lost = other.lost;
    this.maxRecords = other.maxRecords;
    this.discovery = other.discovery;
    this.group = other.group;
  }

  /**
   * All partitions of these topics; the source is named {@code input}.
   *
   * @param servers some of the cluster's brokers, as {@code host:port,host:port}
   * @param topic must exist when the job starts
   */
  public static KafkaSource topics(String servers, String topic, String... more) {
    Set<String> topics = new HashSet<>(Set.of(more));
    topics.add(topic);
    return of(servers, new Subscription.Topics(topics));
  }

  /**
   * All partitions of the topics whose whole names a regular expression matches; Kafka's own, and
   * those in which {@link KafkaOutput}s note what they have delivered, are never among them. The
   * source is named {@code input}.
   */
  public static KafkaSource pattern(String servers, String pattern) {
    return of(servers, new Subscription.Matching(Pattern.compile(pattern)));
  }

  /**
   * These partitions alone; the source is named {@code input}.
   *
   * @param partitions by topic; each must exist when the job starts
   */
  public static KafkaSource partitions(String servers, Map<String, Set<Integer>> partitions) {
    if (partitions.isEmpty() || partitions.values().stream().anyMatch(Set::isEmpty)) {
      throw new IllegalArgumentException(
          "name a partition of each topic, but there are " + partitions);
    }
    return of(servers, new Subscription.Partitions(partitions));
  }

  private static KafkaSource of(String servers, Subscription subscription) {
    return new KafkaSource("input", KafkaSettings.of(servers), subscription);
  }

  /** The name that offsets are kept under. */
  public KafkaSource named(String newName) {
    return new KafkaSource(newName, settings, this);
  }

  /**
   * Settings of Kafka's consumers and admin clients: security, timeouts. What the source decides by
   * itself is refused, such as {@code group.id}. With {@code isolation.level=read_uncommitted} it
   * reads records of transactions that may yet be aborted.
   */
  public KafkaSource settings(Map<String, String> more) {
    return new KafkaSource(name, settings.with(more), this);
  }

  /**
   * How many offsets a batch goes on at most, all partitions taken together, those that lack more
   * taking more; 500,000 unless told otherwise.
   */
  public KafkaSource maxRecordsPerBatch(long newMax) {
    if (newMax < 1) {
      throw new IllegalArgumentException("maxRecordsPerBatch must be at least 1, but is " + newMax);
    }
    KafkaSource copy = copy();
    copy.maxRecords = newMax;
    return copy;
  }

  /**
   * Begins behind what is there, in a job that has never read this source; with the first record
   * otherwise. That is decided once, by the first batch that is planned.
   */
  public KafkaSource fromNowOn() {
    return beginning(new KafkaStart.Latest());
  }

  /**
   * Begins with the first record of each partition whose timestamp is at or after a time, in a job
   * that has never read this source. That is decided once, by the first batch that is planned.
   */
  public KafkaSource since(Instant time) {
    return beginning(new KafkaStart.Since(Objects.requireNonNull(time, "time")));
  }

  /**
   * Begins with these offsets, in a job that has never read this source; with the first record of
   * partitions that are not named.
   *
   * @param offsets by topic and partition, the offset of the first record to be read
   */
  public KafkaSource offsets(Map<String, Map<Integer, Long>> offsets) {
    return beginning(new KafkaStart.At(offsets));
  }

  private KafkaSource beginning(KafkaStart at) {
    if (!(start instanceof KafkaStart.Earliest) && start.getClass() != at.getClass()) {
      throw new IllegalStateException(
          "source "
              + name
              + " is told to begin in two ways; leave out all but one of fromNowOn, since and"
              + " offsets");
    }
    KafkaSource copy = copy();
    copy.start = at;
    return copy;
  }

  /** What to do about records that are gone before the job has read them; it fails otherwise. */
  public KafkaSource lost(LostOffsets newLost) {
    KafkaSource copy = copy();
    copy.lost = Objects.requireNonNull(newLost, "lost");
    return copy;
  }

  /** How often to look for new topics and partitions; every 10 seconds unless told otherwise. */
  public KafkaSource discoverEvery(Duration every) {
    if (every.isNegative()) {
      throw new IllegalArgumentException("discoverEvery must be >= 0, but is " + every);
    }
    KafkaSource copy = copy();
    copy.discovery = every;
    return copy;
  }

  /**
   * Tells a group of Kafka's after each batch how far the job has come, for tools that show lags.
   * The job itself never asks for it. Nothing else may consume as that group.
   */
  public KafkaSource commitTo(String newGroup) {
    KafkaSource copy = copy();
    copy.group = Optional.of(newGroup);
    return copy;
  }

  private KafkaSource copy() {
    return new KafkaSource(name, settings, this);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean givesWhatIsThere() {
    return !(start instanceof KafkaStart.Latest);
  }

  @Override
  public OpenSource<KafkaRecord> open(SourceState state) {
    return new OpenKafkaSource(
        new KafkaReading(name, settings, lost), subscription, start, maxRecords, discovery, group);
  }

  @Override
  public String toString() {
    return subscription + " of " + settings.servers();
  }
}
