package io.tarn.sources;

import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.source.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What one run of a job receives and reads. */
final class OpenReceiver<T> implements OpenSource<T> {
  /** How often to look for blocks of writers of other processes, which may come late. */
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final int NAMES_AT_ONCE = 10_000;

  /** Small blocks are read by one task. */
  private static final int LEAST_SPLIT_BYTES = 256 << 10;

  private final String source;
  private final RecordForm<T> form;
  private final ReceiverSource.Limits limits;
  private final BlockStore blocks;
  private final ReceiverThread<T> thread;

  /** Stored, and in no batch that was committed. */
  private final NavigableSet<BlockName> unread = new ConcurrentSkipListSet<>();

  private final AtomicLong unreadBytes = new AtomicLong();
  private ReceivedOffset committed = ReceivedOffset.NOTHING;
  private boolean availableNow;
  private boolean begun;
  private long lookedAtNanos;

  OpenReceiver(
      String source,
      RecordForm<T> form,
      Receiver<T> receiver,
      ReceiverSource.Limits limits,
      BlockStore blocks) {
    this.source = source;
    this.form = form;
    this.limits = limits;
    this.blocks = blocks;
    this.thread =
        new ReceiverThread<>(
            source,
            receiver,
            new BlockWriter<>(
                source,
                form,
                blocks,
                new Throttle(limits.perSecond(), limits.unreadBytes(), unreadBytes::get),
                this::add));
  }

  @Override
  public void prepareAvailableNow() {
    availableNow = true;
  }

  @Override
  public Optional<String> next(String start, ReadLimit limit) {
    begin(start);
    if (!availableNow && System.nanoTime() - lookedAtNanos > LOOK_NANOS) {
      look();
    }
    List<BlockName> taken = new ArrayList<>();
    long bytes = 0;
    for (BlockName block : unread) {
      if (limit == ReadLimit.OF_THE_SOURCE
          && !taken.isEmpty()
          && (bytes + block.bytes() > limits.batchBytes()
              || taken.size() == limits.batchBlocks())) {
        break;
      }
      taken.add(block);
      bytes += block.bytes();
    }
    return taken.isEmpty() ? Optional.empty() : Optional.of(committed.then(taken).toJson());
  }

  /** What was committed by a run that died then may be there still. */
  private void begin(String start) {
    if (begun) {
      return;
    }
    begun = true;
    committed = ReceivedOffset.parse(start);
    blocks.delete(committed.blocks());
    look();
    if (!availableNow) {
      thread.start();
    }
  }

  /** Finds what is there, whoever has stored it. */
  private void look() {
    lookedAtNanos = System.nanoTime();
    String from = "";
    List<String> names;
    do {
      names = blocks.names(from, NAMES_AT_ONCE);
      names.forEach(name -> add(BlockName.parse(name)));
      from = names.isEmpty() ? from : names.get(names.size() - 1) + " ";
    } while (names.size() == NAMES_AT_ONCE);
  }

  private synchronized void add(BlockName block) {
    if (!committed.hasRead(block) && unread.add(block)) {
      unreadBytes.addAndGet(block.bytes());
    }
  }

  @Override
  public List<Split<T>> splits(OffsetRange range) {
    List<Split<T>> splits = new ArrayList<>();
    List<BlockName> together = new ArrayList<>();
    int bytes = 0;
    for (BlockName block : ReceivedOffset.parse(range.end()).names()) {
      together.add(block);
      bytes += block.bytes();
      if (bytes >= LEAST_SPLIT_BYTES) {
        splits.add(split(together));
        together = new ArrayList<>();
        bytes = 0;
      }
    }
    if (!together.isEmpty()) {
      splits.add(split(together));
    }
    return splits;
  }

  private Split<T> split(List<BlockName> names) {
    ArrayList<BlockSplit.Block> read = new ArrayList<>();
    for (BlockName name : names) {
      read.add(
          new BlockSplit.Block(
              name.toString(),
              blocks
                  .read(name.toString())
                  .orElseThrow(
                      () ->
                          new IllegalStateException(
                              "block "
                                  + name
                                  + " of what source "
                                  + source
                                  + " has received is gone"))));
    }
    return new BlockSplit<>(source, form, read);
  }

  @Override
  public void committed(OffsetRange range) {
    ReceivedOffset end = ReceivedOffset.parse(range.end());
    synchronized (this) {
      committed = end;
      for (BlockName block : end.names()) {
        if (unread.remove(block)) {
          unreadBytes.addAndGet(-block.bytes());
        }
      }
    }
    blocks.delete(end.blocks());
  }

  @Override
  public void passedOver(OffsetRange range) {
    committed(range);
  }

  @Override
  public void close() {
    thread.close();
  }
}
