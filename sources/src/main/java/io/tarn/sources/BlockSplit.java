package io.tarn.sources;

import io.tarn.spi.source.Origin;
import io.tarn.spi.source.RecordReader;
import io.tarn.spi.source.Split;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.Optional;

/** Blocks of received records, as one task reads them. */
record BlockSplit<T>(String source, RecordForm<T> form, ArrayList<Block> blocks)
    implements Split<T> {
  /** A block with what is in it: each record with its length in front. */
  @SuppressWarnings("ArrayRecordComponent") // on its way to a task, never compared
  record Block(String name, byte[] bytes) implements Serializable {}

  @Override
  public RecordReader<T> open() {
    return new Reader();
  }

  /** Where a record stands, and its bytes as they are stored. */
  @SuppressWarnings("ArrayRecordComponent") // on its way to a dead letter, never compared
  private record Stored(String source, String position, byte[] bytes) implements Origin {}

  private final class Reader implements RecordReader<T> {
    private final Iterator<Block> left = blocks.iterator();
    private Block block;
    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private int index;
    private byte[] current;
    private T record;
    private String fault;

    @Override
    public boolean advance() {
      while (!bytes.hasRemaining()) {
        if (!left.hasNext()) {
          return false;
        }
        block = left.next();
        bytes = ByteBuffer.wrap(block.bytes());
        index = 0;
      }
      current = new byte[bytes.getInt()];
      bytes.get(current);
      index++;
      try {
        record = form.record(current);
        fault = null;
      } catch (IOException e) {
        record = null;
        fault = "what was stored is no record of the source's class: " + e.getMessage();
      }
      return true;
    }

    @Override
    public T record() {
      return record;
    }

    @Override
    public Optional<String> fault() {
      return Optional.ofNullable(fault);
    }

    @Override
    public Origin origin() {
      return new Stored(source, block.name() + ":" + (index - 1), current);
    }

    @Override
    public void close() {}
  }
}
