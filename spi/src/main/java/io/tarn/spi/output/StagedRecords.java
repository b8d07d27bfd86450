package io.tarn.spi.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tarn.schemas.JacksonMappers;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.Attempt;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;

/**
 * The records that tasks give to an output, kept in blocks beside the job's state until they are
 * delivered: for outputs whose other side takes a batch in one transaction, which must not be open
 * across the job's commit.
 *
 * <p>A block's name is the attempt's version, the partition and a number. Its bytes are records one
 * after the other, each with its length, four bytes, in front.
 */
public final class StagedRecords {
  /** A block is written as soon as it has as many bytes. */
  private static final int BLOCK_BYTES = 1 << 20;

  private static final int NAMES_AT_ONCE = 1_000;

  private final BlockStore blocks;
  private boolean clearedOnce;

  /**
   * @param blocks those of the output
   */
  public StagedRecords(BlockStore blocks) {
    this.blocks = blocks;
  }

  /**
   * What an output keeps of a batch with its commit.
   *
   * @param records how many there are
   * @param largest how many bytes the largest has
   * @param parts how many blocks each partition that has any wrote
   */
  public record Receipt(long records, int largest, List<Part> parts) {
    public Receipt {
      parts = List.copyOf(parts);
    }

    /** One partition's. */
    public record Part(int partition, int blocks) {}

    /** To be committed. */
    public String toJson() {
      try {
        return JacksonMappers.JSON.writeValueAsString(this);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("numbers can always be written", e);
      }
    }

    /**
     * What {@link #toJson} gave.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Receipt parse(String json) {
      try {
        return JacksonMappers.JSON.readValue(json, Receipt.class);
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException("not a receipt of staged records: " + json, e);
      }
    }

    private static Receipt plus(Receipt one, Receipt other) {
      List<Part> parts = new ArrayList<>(one.parts());
      parts.addAll(other.parts());
      return new Receipt(
          one.records() + other.records(), Math.max(one.largest(), other.largest()), parts);
    }
  }

  /**
   * Writes a task's records, as {@link OutputWriter#write} is to.
   *
   * @param encoding makes the bytes of a record
   * @return empty if there are none
   * @throws IllegalArgumentException if a record is larger than a block may be
   */
  public <T> Optional<String> write(
      Attempt attempt, int partition, Iterator<T> records, Function<T, byte[]> encoding) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    long count = 0;
    int largest = 0;
    int written = 0;
    while (records.hasNext()) {
      byte[] record = encoding.apply(records.next());
      if (block.size() > 0 && block.size() + record.length > BLOCK_BYTES) {
        blocks.write(name(attempt.plan().version(), partition, written++), block.toByteArray());
        block.reset();
      }
      checkSize(attempt, record);
      block.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(record.length).array());
      block.writeBytes(record);
      count++;
      largest = Math.max(largest, record.length);
    }
    if (count == 0) {
      return Optional.empty();
    }
    blocks.write(name(attempt.plan().version(), partition, written++), block.toByteArray());
    return Optional.of(
        new Receipt(count, largest, List.of(new Receipt.Part(partition, written))).toJson());
  }

  private static void checkSize(Attempt attempt, byte[] record) {
    if (record.length > BlockStore.MOST_BYTES - Integer.BYTES) {
      throw new IllegalArgumentException(
          "a record of batch "
              + attempt.plan().batch()
              + " of "
              + attempt.plan().job()
              + " is "
              + record.length
              + " bytes, and an output takes "
              + (BlockStore.MOST_BYTES - Integer.BYTES)
              + " at most; make it smaller, or filter it out");
    }
  }

  /** The receipts of all tasks as one, as {@link OpenOutput#prepare} gives it. */
  public static Optional<String> together(List<String> receipts) {
    return receipts.stream().map(Receipt::parse).reduce(Receipt::plus).map(Receipt::toJson);
  }

  /**
   * The records of a committed batch, in the order of partitions; read block by block, while they
   * are asked for.
   *
   * @throws IllegalStateException if a block is missing: it says so when it is come to
   */
  public Iterator<byte[]> read(Delivery delivery) {
    return new Records(names(delivery).iterator(), delivery);
  }

  private static List<String> names(Delivery delivery) {
    List<String> names = new ArrayList<>();
    for (Receipt.Part part : Receipt.parse(delivery.receipt()).parts()) {
      for (int block = 0; block < part.blocks(); block++) {
        names.add(name(delivery.version(), part.partition(), block));
      }
    }
    return names;
  }

  /**
   * Deletes what was delivered; the first time also all that is older, which attempts left that
   * were given up. To be called by one thread.
   */
  public void delivered(Delivery delivery) {
    blocks.delete(names(delivery));
    if (!clearedOnce) {
      clear("", name(delivery.version() + 1, 0, 0));
      clearedOnce = true;
    }
  }

  /** Deletes what one attempt has left. */
  public void clear(long version) {
    clear(name(version, 0, 0), name(version + 1, 0, 0));
  }

  private void clear(String from, String end) {
    List<String> names;
    String next = from;
    do {
      names =
          blocks.names(next, NAMES_AT_ONCE).stream()
              .takeWhile(name -> name.compareTo(end) < 0)
              .toList();
      blocks.delete(names);
      next = names.isEmpty() ? next : names.get(names.size() - 1);
    } while (names.size() == NAMES_AT_ONCE);
  }

  private static String name(long version, int partition, int block) {
    return String.format(Locale.ROOT, "%019d-%05d-%07d", version, partition, block);
  }

  /** Block by block. */
  private final class Records implements Iterator<byte[]> {
    private final Iterator<String> names;
    private final Delivery delivery;
    private ByteBuffer block = ByteBuffer.allocate(0);

    Records(Iterator<String> names, Delivery delivery) {
      this.names = names;
      this.delivery = delivery;
    }

    @Override
    public boolean hasNext() {
      return block.hasRemaining() || names.hasNext();
    }

    @Override
    public byte[] next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      if (!block.hasRemaining()) {
        block = ByteBuffer.wrap(found(names.next()));
      }
      byte[] record = new byte[block.getInt()];
      block.get(record);
      return record;
    }

    private byte[] found(String name) {
      return blocks
          .read(name)
          .orElseThrow(
              () ->
                  new IllegalStateException(
                      "batch "
                          + delivery.batch()
                          + " of "
                          + delivery.job()
                          + " is committed, but block "
                          + name
                          + " of what it gave to output "
                          + delivery.output()
                          + " is gone, and was not delivered. Give the batch up: stop the job,"
                          + " and `tarn adopt "
                          + delivery.job()
                          + " output:"
                          + delivery.output()
                          + "`"));
    }
  }
}
