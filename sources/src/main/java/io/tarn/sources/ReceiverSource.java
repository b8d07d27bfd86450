package io.tarn.sources;

import io.tarn.schemas.NamePattern;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.Source;
import io.tarn.spi.source.SourceState;
import java.util.Objects;

/**
 * What a {@link Receiver} brings. Its records are stored in {@code tarn:input} first, and counted
 * from there, each once; they are deleted once their batch has been committed.
 *
 * <pre>{@code
 * context.source(ReceiverSource.of("alerts", Alert.class, inbox -> {
 *   try (AlertFeed feed = AlertFeed.connect(address)) {
 *     for (Alert alert : feed) {
 *       inbox.store(alert);
 *       feed.acknowledge(alert);
 *     }
 *   }
 * }))
 * }</pre>
 *
 * <p>The receiver begins once the job has been opened. Run {@linkplain
 * io.tarn.spi.source.OpenSource#prepareAvailableNow for what is available}, a job reads what has
 * been stored, and receives nothing.
 *
 * <p>What the job writes is on the disk before it deletes what it was made of, which takes longer.
 *
 * <p>Immutable: each setting gives another source.
 *
 * @param <T> the records
 */
public final class ReceiverSource<T> implements Source<T> {
  private static final long DEFAULT_BATCH_BYTES = 64L << 20;

  private static final int DEFAULT_BATCH_BLOCKS = 5_000;
  private static final long DEFAULT_UNREAD_BYTES = 1L << 30;

  private final String name;
  private final Class<T> type;
  private final Receiver<T> receiver;
  private ReceiverLimits limits =
      new ReceiverLimits(
          DEFAULT_BATCH_BYTES,
          DEFAULT_BATCH_BLOCKS,
          DEFAULT_UNREAD_BYTES,
          Double.POSITIVE_INFINITY);

  private ReceiverSource(String name, Class<T> type, Receiver<T> receiver) {
    this.name = NamePattern.check("source", name);
    this.type = Objects.requireNonNull(type, "type");
    this.receiver = Objects.requireNonNull(receiver, "receiver");
  }

  /**
   * @param name the name that offsets are kept under
   * @param type the class of the records: {@code String}, {@code byte[]}, or one that Jackson can
   *     write and read again
   */
  public static <T> ReceiverSource<T> of(String name, Class<T> type, Receiver<T> receiver) {
    return new ReceiverSource<>(name, type, receiver);
  }

  /** How many bytes of stored records a batch reads at most; 64 MiB unless told otherwise. */
  public ReceiverSource<T> maxBytesPerBatch(long bytes) {
    check("maxBytesPerBatch", bytes);
    return limited(
        new ReceiverLimits(bytes, limits.batchBlocks(), limits.unreadBytes(), limits.perSecond()));
  }

  /**
   * How many bytes may be stored and not read yet, before the receiver has to wait; 1 GiB unless
   * told otherwise. They are in HBase, not in memory.
   */
  public ReceiverSource<T> maxUnreadBytes(long bytes) {
    check("maxUnreadBytes", bytes);
    return limited(
        new ReceiverLimits(limits.batchBytes(), limits.batchBlocks(), bytes, limits.perSecond()));
  }

  /**
   * How many records a second the receiver may bring; as many as there are unless told otherwise.
   */
  public ReceiverSource<T> maxRate(double recordsPerSecond) {
    if (!(recordsPerSecond > 0)) {
      throw new IllegalArgumentException("maxRate must be > 0, but is " + recordsPerSecond);
    }
    return limited(
        new ReceiverLimits(
            limits.batchBytes(), limits.batchBlocks(), limits.unreadBytes(), recordsPerSecond));
  }

  /** Reads what one call has stored in each batch. */
  ReceiverSource<T> oneBlockPerBatch() {
    return limited(limits.withBatchBlocks(1));
  }

  private static void check(String what, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, but is " + value);
    }
  }

  private ReceiverSource<T> limited(ReceiverLimits newLimits) {
    ReceiverSource<T> copy = new ReceiverSource<>(name, type, receiver);
    copy.limits = newLimits;
    return copy;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean removesInput() {
    return true;
  }

  @Override
  public OpenSource<T> open(SourceState state) {
    return new OpenReceiver<>(name, new RecordForm<>(type), receiver, limits, state.blocks());
  }
}
