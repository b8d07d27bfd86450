package io.tarn.kafka;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;

/**
 * The consumers of this process that no task uses at present: making one takes longer than a small
 * batch. They are kept while a job of this process has a source of their settings open; in a
 * process that only runs tasks, for a minute. Thread-safe.
 */
final class PartitionConsumers {
  private static final int MOST_IDLE = 16;
  private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(1);

  private static final Map<KafkaSettings, Idle> IDLE = new HashMap<>();

  /** Of which sources were open in this process, and are open no more. */
  private static final Set<KafkaSettings> RELEASED = new HashSet<>();

  private PartitionConsumers() {}

  /** Those of some settings. */
  private static final class Idle {
    private final Deque<Kept> kept = new ArrayDeque<>();
    private int holders;
  }

  private record Kept(PartitionConsumer consumer, long sinceNanos) {}

  /** Says that a source of these settings is open in this process. */
  static void hold(KafkaSettings settings) {
    synchronized (IDLE) {
      IDLE.computeIfAbsent(settings, missing -> new Idle()).holders++;
      RELEASED.remove(settings);
    }
  }

  /** Says that one is open no more; consumers that nobody else needs are closed. */
  static void release(KafkaSettings settings) {
    List<PartitionConsumer> unneeded = new ArrayList<>();
    synchronized (IDLE) {
      Idle idle = IDLE.get(settings);
      if (--idle.holders == 0) {
        idle.kept.forEach(kept -> unneeded.add(kept.consumer()));
        IDLE.remove(settings);
        RELEASED.add(settings);
      }
    }
    unneeded.forEach(PartitionConsumer::close);
  }

  /** One at this offset: the one that is there already, if there is one. */
  static PartitionConsumer take(KafkaSettings settings, TopicPartition partition, long offset) {
    PartitionConsumer taken = taken(settings, partition, offset);
    PartitionConsumer consumer = taken == null ? new PartitionConsumer(settings) : taken;
    consumer.goTo(partition, offset);
    return consumer;
  }

  private static PartitionConsumer taken(
      KafkaSettings settings, TopicPartition partition, long offset) {
    synchronized (IDLE) {
      Idle idle = IDLE.get(settings);
      if (idle == null || idle.kept.isEmpty()) {
        return null;
      }
      for (Iterator<Kept> each = idle.kept.iterator(); each.hasNext(); ) {
        PartitionConsumer consumer = each.next().consumer();
        if (consumer.isAt(partition, offset)) {
          each.remove();
          return consumer;
        }
      }
      return idle.kept.pollFirst().consumer();
    }
  }

  /** Gives one back that works. */
  static void giveBack(KafkaSettings settings, PartitionConsumer consumer) {
    List<PartitionConsumer> unneeded = new ArrayList<>();
    long now = System.nanoTime();
    synchronized (IDLE) {
      Idle idle = IDLE.computeIfAbsent(settings, missing -> new Idle());
      idle.kept.addLast(new Kept(consumer, now));
      if (RELEASED.contains(settings)) {
        idle.kept.forEach(kept -> unneeded.add(kept.consumer()));
        IDLE.remove(settings);
        idle.kept.clear();
      }
      while (idle.kept.size() > MOST_IDLE
          || (idle.holders == 0 && now - idle.kept.peekFirst().sinceNanos() > KEPT_NANOS)) {
        unneeded.add(idle.kept.pollFirst().consumer());
      }
    }
    unneeded.forEach(PartitionConsumer::close);
  }
}
