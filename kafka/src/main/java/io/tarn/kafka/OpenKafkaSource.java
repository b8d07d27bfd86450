package io.tarn.kafka;

import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.PastSplit;
import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.source.Split;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Topics as one run of a job reads them. */
final class OpenKafkaSource implements OpenSource<KafkaRecord> {
  private static final Logger LOG = LoggerFactory.getLogger(OpenKafkaSource.class);

  /** A partition's range is read by one task for each so many offsets. */
  private static final long OFFSETS_PER_SPLIT = 50_000;

  private final KafkaReading reading;
  private final Subscription subscription;
  private final KafkaStart start;
  private final long maxRecords;
  private final Duration discovery;
  private final Optional<String> group;
  private final KafkaTopics topics;
  private Map<String, KafkaTopics.Found> found;
  private long foundAtNanos;
  private boolean unreachable;
  private long paced = Long.MAX_VALUE;

  /** What was there when the job was told to end with it; null if it was not. */
  private Map<TopicPartition, Long> available;

  /**
   * @param maxRecords how many offsets a batch goes on at most
   * @param discovery how often to look for new partitions
   * @param group which to tell how far the job has come
   */
  OpenKafkaSource(
      KafkaReading reading,
      Subscription subscription,
      KafkaStart start,
      long maxRecords,
      Duration discovery,
      Optional<String> group) {
    this.reading = reading;
    this.subscription = subscription;
    this.start = start;
    this.maxRecords = maxRecords;
    this.discovery = discovery;
    this.group = group;
    this.topics = new KafkaTopics(reading.settings());
    try {
      Map<String, KafkaTopics.Found> there = topics.find(subscription);
      checkThere(there);
      checkStart(there);
      PartitionConsumers.hold(reading.settings());
    } catch (KafkaException e) {
      topics.close();
      throw new BackendException(
          "Source "
              + reading.source()
              + " cannot read "
              + subscription
              + " of the Kafka at "
              + reading.settings().servers()
              + ": "
              + e.getMessage()
              + "; is it up, and may this user read there?",
          e);
    } catch (RuntimeException e) {
      topics.close();
      throw e;
    }
  }

  private void checkThere(Map<String, KafkaTopics.Found> there) {
    for (String topic : subscription.named()) {
      KafkaTopics.Found is = there.get(topic);
      if (is == null) {
        throw new IllegalArgumentException(
            "Source "
                + reading.source()
                + " is to read topic "
                + topic
                + ", which the Kafka at "
                + reading.settings().servers()
                + " does not have; make it, or name another");
      }
      if (subscription instanceof Subscription.Partitions partitions
          && !is.partitions().containsAll(partitions.partitions().get(topic))) {
        throw new IllegalArgumentException(
            "Source "
                + reading.source()
                + " is to read partitions "
                + partitions.partitions().get(topic)
                + " of topic "
                + topic
                + ", of which the Kafka at "
                + reading.settings().servers()
                + " has only "
                + is.partitions()
                + "; name only those");
      }
    }
  }

  /** Offsets of what is not read are a mistake. */
  private void checkStart(Map<String, KafkaTopics.Found> there) {
    if (!(start instanceof KafkaStart.At at)) {
      return;
    }
    at.offsets()
        .forEach(
            (topic, offsets) -> {
              Set<Integer> read =
                  there.containsKey(topic) ? there.get(topic).partitions() : Set.of();
              if (!read.containsAll(offsets.keySet())) {
                throw new IllegalArgumentException(
                    "Source "
                        + reading.source()
                        + " is to begin with offsets of partitions "
                        + new TreeSet<>(offsets.keySet())
                        + " of topic "
                        + topic
                        + ", and reads "
                        + (read.isEmpty() ? "none" : read)
                        + " of it; name only those that it reads");
              }
            });
  }

  @Override
  public void pace(double recordsPerSecond, Duration batch) {
    paced = Math.max(1, (long) (recordsPerSecond * batch.toMillis() / 1_000));
  }

  @Override
  public void prepareAvailableNow() {
    available = topics.endOffsets(partitions(discovered(true)));
  }

  /** A broker that is away holds a job up that runs on; one that is to end would end too early. */
  @Override
  public Optional<String> next(String startOffset, ReadLimit limit) {
    try {
      Optional<String> next = find(startOffset, limit);
      if (unreachable) {
        unreachable = false;
        LOG.info("The Kafka of source {} is there again", reading.source());
      }
      return next;
    } catch (RetriableException e) {
      if (available != null || limit == ReadLimit.NONE || startOffset.isEmpty()) {
        throw e;
      }
      if (!unreachable) {
        unreachable = true;
        LOG.warn(
            "The Kafka of source {} does not answer; the job waits for it", reading.source(), e);
      }
      return Optional.empty();
    }
  }

  private Optional<String> find(String startOffset, ReadLimit limit) {
    boolean first = startOffset.isEmpty();
    Map<String, KafkaTopics.Found> there = discovered(false);
    KafkaOffset offset = new Positions(KafkaOffset.parse(startOffset), there, first).begin();
    Map<TopicPartition, Long> froms = new HashMap<>();
    offset.ranges().forEach((partition, range) -> froms.put(partition, range.from()));
    froms.keySet().retainAll(partitions(there));
    Map<TopicPartition, Long> ends =
        available == null ? topics.endOffsets(froms.keySet()) : available;
    froms.keySet().retainAll(ends.keySet()); // what came to be seen since is for the next run
    froms.replaceAll((partition, from) -> notBehind(partition, from, ends.get(partition)));
    skipWhatIsGone(froms, ends);
    Map<TopicPartition, Long> lengths = new HashMap<>();
    froms.forEach(
        (partition, from) -> lengths.put(partition, Math.max(0, ends.get(partition) - from)));
    Map<TopicPartition, Long> parts = limit == ReadLimit.NONE ? lengths : limited(lengths);
    froms.forEach(
        (partition, from) ->
            offset.put(
                partition.topic(),
                there.get(partition.topic()).id(),
                partition.partition(),
                from,
                from + parts.get(partition)));
    if (offset.records() > 0 && isAnother(there)) {
      return find(startOffset, limit); // a topic was made anew meanwhile
    }
    boolean decidesStart =
        first && (start instanceof KafkaStart.Latest || start instanceof KafkaStart.Since);
    return offset.records() > 0 || decidesStart ? Optional.of(offset.toJson()) : Optional.empty();
  }

  /** Whether any topic is not the one any more that it was when they were looked at last. */
  private boolean isAnother(Map<String, KafkaTopics.Found> there) {
    Map<String, KafkaTopics.Found> now = discovered(true);
    return there.entrySet().stream()
        .anyMatch(
            known ->
                !now.containsKey(known.getKey())
                    || !now.get(known.getKey()).id().equals(known.getValue().id()));
  }

  /** The log of a partition may have been cut off before where the job was. */
  private long notBehind(TopicPartition partition, long from, long end) {
    if (end >= from) {
      return from;
    }
    lost(
        partition
            + " ends at offset "
            + end
            + ", before "
            + from
            + ", where the job would go on: the broker has lost its last records");
    return end;
  }

  /** Records that the next batch would read may have been let go. */
  private void skipWhatIsGone(Map<TopicPartition, Long> froms, Map<TopicPartition, Long> ends) {
    List<TopicPartition> unread =
        froms.keySet().stream()
            .filter(partition -> ends.get(partition) > froms.get(partition))
            .toList();
    topics
        .firstOffsets(unread)
        .forEach(
            (partition, there) -> {
              long from = froms.get(partition);
              if (there > from) {
                lost(
                    "records "
                        + from
                        + " to "
                        + (there - 1)
                        + " of "
                        + partition
                        + " are gone before the job has read them: the topic keeps them no longer");
                froms.put(partition, there);
              }
            });
  }

  /**
   * @throws IllegalStateException unless they are to be skipped
   */
  private void lost(String what) {
    lost(reading, what);
  }

  private static void lost(KafkaReading reading, String what) {
    if (reading.lost() == LostOffsets.FAIL) {
      throw new IllegalStateException(
          "Source "
              + reading.source()
              + " has lost input: "
              + what
              + ". To go on with what is there, let the source skip what is lost:"
              + " .lost(LostOffsets.SKIP)");
    }
    LOG.warn("Source {} skips what is lost: {}", reading.source(), what);
  }

  /** So many of each partition, in proportion, that all are not more than a batch may read. */
  private Map<TopicPartition, Long> limited(Map<TopicPartition, Long> lengths) {
    long total = lengths.values().stream().mapToLong(Long::longValue).sum();
    long most = Math.min(maxRecords, paced);
    if (total <= most) {
      return lengths;
    }
    Map<TopicPartition, Long> parts = new HashMap<>();
    TreeMap<Double, List<TopicPartition>> byRemainder = new TreeMap<>();
    long left = most;
    for (Map.Entry<TopicPartition, Long> each : lengths.entrySet()) {
      double share = (double) most * each.getValue() / total;
      long whole = Math.min(each.getValue(), (long) share);
      parts.put(each.getKey(), whole);
      left -= whole;
      byRemainder.computeIfAbsent(share - whole, missing -> new ArrayList<>()).add(each.getKey());
    }
    for (List<TopicPartition> partitions : byRemainder.descendingMap().values()) {
      for (TopicPartition partition : partitions) {
        if (left > 0 && parts.get(partition) < lengths.get(partition)) {
          parts.merge(partition, 1L, Long::sum);
          left--;
        }
      }
    }
    return parts;
  }

  private Map<String, KafkaTopics.Found> discovered(boolean anew) {
    long now = System.nanoTime();
    if (found == null || anew || now - foundAtNanos >= discovery.toNanos()) {
      found = topics.find(subscription);
      foundAtNanos = now;
    }
    return found;
  }

  private static List<TopicPartition> partitions(Map<String, KafkaTopics.Found> there) {
    List<TopicPartition> partitions = new ArrayList<>();
    there.forEach(
        (topic, of) ->
            of.partitions().forEach(number -> partitions.add(new TopicPartition(topic, number))));
    return partitions;
  }

  /** Where the next batch begins, in each partition. */
  private final class Positions {
    private final KafkaOffset begin;
    private final Map<String, KafkaTopics.Found> there;
    private final boolean first;

    Positions(KafkaOffset last, Map<String, KafkaTopics.Found> there, boolean first) {
      this.begin = last.atEnd();
      this.there = there;
      this.first = first;
    }

    KafkaOffset begin() {
      forgetLostTopics();
      List<TopicPartition> unknown =
          partitions(there).stream()
              .filter(partition -> !begin.ranges().containsKey(partition))
              .filter(partition -> available == null || available.containsKey(partition))
              .toList();
      startsOf(unknown)
          .forEach(
              (partition, offset) ->
                  begin.put(
                      partition.topic(),
                      there.get(partition.topic()).id(),
                      partition.partition(),
                      inReach(partition, offset),
                      inReach(partition, offset)));
      return begin;
    }

    /** A job that ends with what was there begins nowhere behind that. */
    private long inReach(TopicPartition partition, long offset) {
      return available == null ? offset : Math.min(offset, available.get(partition));
    }

    /** One that is only not seen goes on where it was once it is seen again. */
    private void forgetLostTopics() {
      for (String name : List.copyOf(begin.topics().keySet())) {
        KafkaTopics.Found is = there.get(name);
        if (subscription.hasTopic(name) && is == null) {
          lost("topic " + name + " is not there any more, or may not be seen by this user");
        } else if (is != null && !is.id().equals(begin.topics().get(name).id())) {
          lost("topic " + name + " was deleted, and another made under its name");
          begin.topics().remove(name);
        }
      }
    }

    /** One that was added to a known topic may have let go of records already. */
    private void checkNew(TopicPartition partition, long from) {
      if (from > 0 && begin.topics().containsKey(partition.topic())) {
        lost(
            "records 0 to "
                + (from - 1)
                + " of "
                + partition
                + ", which is new, are gone before the job has read them");
      }
    }

    private Map<TopicPartition, Long> startsOf(List<TopicPartition> unknown) {
      Map<TopicPartition, Long> starts = new HashMap<>(topics.firstOffsets(unknown));
      if (!first) {
        starts.forEach(this::checkNew);
        return starts;
      }
      if (start instanceof KafkaStart.Latest) {
        return topics.endOffsets(unknown);
      }
      if (start instanceof KafkaStart.Since since) {
        Map<TopicPartition, Long> ends = topics.endOffsets(unknown);
        topics
            .offsetsSince(unknown, since.time())
            .forEach(
                (partition, offset) ->
                    starts.put(partition, offset < 0 ? ends.get(partition) : offset));
      }
      if (start instanceof KafkaStart.At at) {
        for (TopicPartition partition : unknown) {
          Long told =
              at.offsets().getOrDefault(partition.topic(), Map.of()).get(partition.partition());
          if (told != null) {
            starts.put(partition, told);
          }
        }
      }
      return starts;
    }
  }

  @Override
  public List<Split<KafkaRecord>> splits(OffsetRange range) {
    return splits(range, reading);
  }

  /** A topic that is gone, or another by now, is noticed before anything of it is read. */
  private List<Split<KafkaRecord>> splits(OffsetRange range, KafkaReading how) {
    List<Split<KafkaRecord>> splits = new ArrayList<>();
    KafkaOffset end = KafkaOffset.parse(range.end());
    forgetWhatIsGone(end, how);
    end.ranges()
        .forEach(
            (partition, read) -> {
              for (long from = read.from(); from < read.to(); from += OFFSETS_PER_SPLIT) {
                splits.add(
                    new KafkaSplit(
                        how,
                        new KafkaRange(
                            partition, from, Math.min(read.to(), from + OFFSETS_PER_SPLIT))));
              }
            });
    return splits;
  }

  private void forgetWhatIsGone(KafkaOffset end, KafkaReading how) {
    Set<String> read = new TreeSet<>();
    end.ranges()
        .forEach(
            (partition, range) -> {
              if (range.length() > 0) {
                read.add(partition.topic());
              }
            });
    Map<String, TopicDescription> there = topics.describe(read);
    for (String name : read) {
      TopicDescription is = there.get(name);
      if (is == null) {
        lost(how, "topic " + name + " was deleted");
        end.topics().remove(name);
      } else if (!is.topicId().toString().equals(end.topics().get(name).id())) {
        lost(how, "topic " + name + " was deleted, and another made under its name");
        end.topics().remove(name);
      }
    }
  }

  /** What is gone is to be said here, whatever the job does about it. */
  @Override
  public List<PastSplit<KafkaRecord>> past(OffsetRange range) {
    KafkaReading whole = new KafkaReading(reading.source(), reading.settings(), LostOffsets.FAIL);
    return splits(range, whole).stream()
        .map(split -> PastSplit.whole(split.toString(), split))
        .toList();
  }

  /** Best effort: a group is told for people alone. */
  @Override
  public void committed(OffsetRange range) {
    group.ifPresent(
        told -> {
          Map<TopicPartition, Long> ends = new HashMap<>();
          KafkaOffset.parse(range.end())
              .ranges()
              .forEach((partition, read) -> ends.put(partition, read.to()));
          try {
            topics.commit(told, ends);
          } catch (KafkaException e) {
            LOG.warn(
                "Group {} could not be told how far source {} has come; the next batch tells it",
                told,
                reading.source(),
                e);
          }
        });
  }

  @Override
  public void passedOver(OffsetRange range) {
    committed(range);
  }

  @Override
  public void close() {
    PartitionConsumers.release(reading.settings());
    topics.close();
  }
}
