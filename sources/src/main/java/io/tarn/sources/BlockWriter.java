package io.tarn.sources;

import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.BackendException;
import java.io.ByteArrayOutputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes received records to blocks, one after the other. Whoever stores while a block is being
 * written waits for the next, which has the records of all who wait. A block that cannot be written
 * is tried again, the same, until the writer is closed: by whoever stores next, if the thread that
 * began has gone.
 */
final class BlockWriter<T> implements Inbox<T>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BlockWriter.class);

  /** A block that is as large is written by whoever adds to it. */
  private static final int BLOCK_BYTES = 1 << 20;

  private static final long PAUSE_MILLIS = 1_000;

  private final String source;
  private final RecordForm<T> form;
  private final BlockStore blocks;
  private final Throttle throttle;
  private final Consumer<BlockName> told;
  private final String writer =
      BlockName.newWriter(System.currentTimeMillis(), ThreadLocalRandom.current().nextInt());

  /** Held while a block is written; guards the two fields below it. */
  private final ReentrantLock writing = new ReentrantLock(true);

  /** Taken, and not known to be written; null where there is none. */
  private Taken taken;

  /** How many blocks are written: those of lesser numbers. */
  private long written;

  /** Guards what is pending. */
  private final Object pendingLock = new Object();

  private ByteArrayOutputStream pending = new ByteArrayOutputStream();

  /** The number of the block that what is pending will be in. */
  private long next;

  private volatile boolean closed;

  /** A block that is to be written. */
  @SuppressWarnings("ArrayRecordComponent") // on its way to a block, never compared
  private record Taken(long sequence, byte[] bytes) {}

  /**
   * @param throttle makes whoever stores wait
   * @param told of each block, by the thread that has written it
   */
  BlockWriter(
      String source,
      RecordForm<T> form,
      BlockStore blocks,
      Throttle throttle,
      Consumer<BlockName> told) {
    this.source = source;
    this.form = form;
    this.blocks = blocks;
    this.throttle = throttle;
    this.told = told;
  }

  @Override
  public void store(T record) throws InterruptedException {
    storeAll(List.of(record));
  }

  @Override
  public void storeAll(Collection<? extends T> records) throws InterruptedException {
    long block = -1;
    for (T record : records) {
      block = append(record);
    }
    if (block >= 0) {
      writeUpTo(block);
    }
  }

  @Override
  public void storeTogether(Collection<? extends T> records) throws InterruptedException {
    if (records.isEmpty()) {
      return;
    }
    ByteArrayOutputStream together = new ByteArrayOutputStream();
    for (T record : records) {
      put(together, checked(form.bytes(record)));
    }
    if (together.size() > BlockStore.MOST_BYTES) {
      throw new IllegalArgumentException(
          records.size()
              + " records of source "
              + source
              + " have "
              + together.size()
              + " bytes, and no batch can be sure to have more than "
              + BlockStore.MOST_BYTES
              + " of them; store fewer together");
    }
    throttle.await(records.size(), this::checkOpen);
    writing.lockInterruptibly();
    try {
      checkOpen();
      taken = new Taken(sequenceBehindPending(), together.toByteArray());
      writeTaken();
    } finally {
      writing.unlock();
    }
  }

  /** Of a block behind all that was added before, which is written first. */
  private long sequenceBehindPending() throws InterruptedException {
    while (true) {
      flush();
      synchronized (pendingLock) {
        if (pending.size() == 0) {
          return next++;
        }
      }
    }
  }

  @Override
  public void add(T record) throws InterruptedException {
    append(record);
  }

  /** Writes what is pending. */
  void flush() throws InterruptedException {
    long block;
    synchronized (pendingLock) {
      block = pending.size() == 0 ? next - 1 : next;
    }
    writeUpTo(block);
  }

  /** Gives back the number of the block that it will be in. */
  private long append(T record) throws InterruptedException {
    byte[] bytes = checked(form.bytes(record));
    throttle.await(1, this::checkOpen);
    while (true) {
      long full;
      synchronized (pendingLock) {
        checkOpen();
        if (pending.size() == 0 || pending.size() + bytes.length <= BLOCK_BYTES) {
          put(pending, bytes);
          return next;
        }
        full = next;
      }
      writeUpTo(full);
    }
  }

  private void writeUpTo(long block) throws InterruptedException {
    writing.lockInterruptibly();
    try {
      while (written <= block) { // another thread may have written it
        if (taken == null) {
          synchronized (pendingLock) {
            taken = new Taken(next++, pending.toByteArray());
            pending = new ByteArrayOutputStream(taken.bytes().length);
          }
        }
        writeTaken();
      }
    } finally {
      writing.unlock();
    }
  }

  private static void put(ByteArrayOutputStream block, byte[] bytes) {
    block.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    block.writeBytes(bytes);
  }

  private byte[] checked(byte[] bytes) {
    if (bytes.length > BlockStore.MOST_BYTES - Integer.BYTES) {
      throw new IllegalArgumentException(
          "a record of source "
              + source
              + " is "
              + bytes.length
              + " bytes, of "
              + (BlockStore.MOST_BYTES - Integer.BYTES)
              + " at most; cut it");
    }
    return bytes;
  }

  /** Until it is written: if this thread has to go, it stays taken. */
  private void writeTaken() throws InterruptedException {
    BlockName name = new BlockName(writer, taken.sequence(), taken.bytes().length);
    boolean interrupted = false;
    while (true) {
      try {
        blocks.write(name.toString(), taken.bytes());
        break;
      } catch (BackendException e) {
        interrupted |= isInterrupt(e);
        LOG.warn(
            "What source {} has received could not be stored yet, and is tried again", source, e);
        checkOpen();
        if (!interrupted) {
          TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
      }
    }
    told.accept(name);
    written = taken.sequence() + 1;
    taken = null;
    if (interrupted) {
      Thread.currentThread().interrupt(); // HBase's client takes the mark away
    }
  }

  private static boolean isInterrupt(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InterruptedIOException || cause instanceof InterruptedException) {
        return true;
      }
    }
    return false;
  }

  private void checkOpen() throws InterruptedException {
    if (closed) {
      throw new InterruptedException("source " + source + " is closed");
    }
  }

  /** What is pending is given up: flush it before. */
  @Override
  public void close() {
    closed = true;
  }
}
