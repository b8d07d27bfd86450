package io.tarn.sources;

import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.source.Split;
import java.time.Duration;
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

  /** Their names are in memory. */
  private static final long MOST_UNREAD_BLOCKS = 200_000;

  /** Small blocks are read by one task. */
  private static final int LEAST_SPLIT_BYTES = 256 << 10;

  private final String source;
  private final RecordForm<T> form;
  private final ReceiverLimits limits;
  private final BlockStore blocks;
  private final Throttle throttle;
  private final ReceiverThread<T> thread;

  /** Stored, and in no batch that was committed. */
  private final NavigableSet<BlockName> unread = new ConcurrentSkipListSet<>();

  private final AtomicLong unreadBytes = new AtomicLong();
  private final AtomicLong unreadBlocks = new AtomicLong();
  private ReceivedOffset committed = ReceivedOffset.NOTHING;
  private boolean availableNow;
  private boolean begun;
  private long lookedAtNanos;

  OpenReceiver(
      String source,
      RecordForm<T> form,
      Receiver<T> receiver,
      ReceiverLimits limits,
      BlockStore blocks) {
    this.source = source;
    this.form = form;
    this.limits = limits;
    this.blocks = blocks;
    this.throttle = new Throttle(limits.perSecond(), this::isTooFarAhead);
    this.thread =
        new ReceiverThread<>(
            source, receiver, new BlockWriter<>(source, form, blocks, throttle, this::add));
  }

  private boolean isTooFarAhead() {
    return unreadBytes.get() > limits.unreadBytes() || unreadBlocks.get() > MOST_UNREAD_BLOCKS;
  }

  @Override
  public void pace(double recordsPerSecond, Duration batch) {
    throttle.pace(recordsPerSecond);
  }

  @Override
  public void prepareAvailableNow() {
    availableNow = true;
  }

  @Override
  public Optional<String> next(String start, ReadLimit limit) {
    begin(start);
    goOnFrom(ReceivedOffset.parse(start));
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
    if (taken.size() > ReceiverLimits.MOST_BATCH_BLOCKS) {
      throw new IllegalStateException(
          "Source "
              + source
              + " has "
              + taken.size()
              + " blocks for one batch, more than its plan has room to name: run the job by a"
              + " trigger that heeds its limits, such as Trigger.availableNow()");
    }
    return taken.isEmpty() ? Optional.empty() : Optional.of(committed.then(taken).toJson());
  }

  private void begin(String start) {
    if (begun) {
      return;
    }
    committed = ReceivedOffset.parse(start);
    look();
    if (!availableNow) {
      thread.start();
    }
    begun = true;
  }

  /** Nothing to be done, unless this source could not be told of a commit. */
  private synchronized void goOnFrom(ReceivedOffset last) {
    if (!last.equals(committed)) {
      committed = last;
      unread.stream().filter(committed::hasRead).toList().forEach(this::remove);
    }
  }

  private void remove(BlockName block) {
    if (unread.remove(block)) {
      unreadBytes.addAndGet(-block.bytes());
      unreadBlocks.decrementAndGet();
    }
  }

  /**
   * Finds what is there, whoever has stored it; what was read, and could not be deleted then, is
   * deleted now.
   */
  private void look() {
    lookedAtNanos = System.nanoTime();
    String from = "";
    List<String> names;
    do {
      names = blocks.names(from, NAMES_AT_ONCE);
      List<String> read = new ArrayList<>();
      for (String name : names) {
        BlockName block = BlockName.parse(name);
        if (hasRead(block)) {
          read.add(name);
        } else {
          add(block);
        }
      }
      blocks.delete(read);
      from = names.isEmpty() ? from : names.get(names.size() - 1) + " ";
    } while (names.size() == NAMES_AT_ONCE);
  }

  private synchronized boolean hasRead(BlockName block) {
    return committed.hasRead(block);
  }

  private synchronized void add(BlockName block) {
    if (!committed.hasRead(block) && unread.add(block)) {
      unreadBytes.addAndGet(block.bytes());
      unreadBlocks.incrementAndGet();
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
                                  + " has received is gone, deleted by somebody else; pass the batch over"
                                  + " by `tarn skip`"))));
    }
    return new BlockSplit<>(source, form, read);
  }

  @Override
  public void committed(OffsetRange range) {
    ReceivedOffset end = ReceivedOffset.parse(range.end());
    synchronized (this) {
      committed = end;
      end.names().forEach(this::remove);
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
