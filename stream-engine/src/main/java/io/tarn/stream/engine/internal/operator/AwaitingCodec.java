package io.tarn.stream.engine.internal.operator;

import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import io.tarn.schemas.CborCodec;
import io.tarn.schemas.ValueCodec;
import io.tarn.schemas.ValueSchema;
import io.tarn.stream.engine.internal.operator.Awaiting.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/**
 * What waits of a key, in the very bytes of {@link CborCodec} for {@link Awaiting}. A batch that
 * adds a record to a key writes all that waits of it; the bytes of each record are kept with it, so
 * that only what is new is made into bytes, and the rest copied.
 */
public final class AwaitingCodec<V, W> implements ValueCodec<Awaiting<V, W>> {
  private static final long serialVersionUID = 1L;

  private static final byte MAP = (byte) 0xbf;
  private static final byte LIST = (byte) 0x9f;
  private static final byte END = (byte) 0xff;
  private static final int ARRAY = 0x80;

  /** From this length on it stands behind the array's head, in a byte or more. */
  private static final int ONE_BYTE = 24;

  private final CborCodec<Awaiting<V, W>> whole;
  private final CborCodec<V> left;
  private final CborCodec<W> right;

  public AwaitingCodec(Class<V> left, Class<W> right) {
    this.left = CborCodec.of(left);
    this.right = CborCodec.of(right);
    this.whole = CborCodec.parametric(Awaiting.class, this.left, this.right);
  }

  @Override
  public byte[] encode(Awaiting<V, W> state) {
    try (ByteArrayBuilder bytes = new ByteArrayBuilder()) {
      byte[] row;
      Marks marks = new Marks(state.left().size() + state.right().size());
      try (CBORGenerator out = CborCodec.generator(bytes)) {
        out.writeRaw(MAP);
        out.writeString("left");
        write(state.left(), left, out, bytes, marks);
        out.writeString("right");
        write(state.right(), right, out, bytes, marks);
        out.writeString("wakes");
        out.writeNumber(state.wakes());
        out.writeRaw(END);
        out.flush();
        row = bytes.toByteArray();
      }
      marks.keep(state.left(), row);
      marks.keep(state.right(), row);
      return row;
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory can always be written", e);
    }
  }

  private static <T> void write(
      List<Entry<T>> entries,
      CborCodec<T> codec,
      CBORGenerator out,
      ByteArrayBuilder bytes,
      Marks marks)
      throws IOException {
    writeArray(entries.size(), out);
    for (Entry<T> entry : entries) {
      out.writeRaw(LIST);
      out.writeNumber(entry.time());
      out.writeBoolean(entry.joined());
      byte[] written = entry.written();
      if (written == null) {
        marks.begin(bytes.size() + out.getOutputBuffered());
        codec.write(entry.value(), out);
        marks.end(bytes.size() + out.getOutputBuffered());
      } else {
        out.writeBytes(written, 0, written.length);
      }
      out.writeRaw(END);
    }
  }

  /** Begins an array, as RFC 8949, section 3 has it: the generator would count what goes in. */
  private static void writeArray(int length, CBORGenerator out) throws IOException {
    if (length < ONE_BYTE) {
      out.writeRaw((byte) (ARRAY + length));
      return;
    }
    int bytes = length <= 0xff ? 1 : length <= 0xffff ? 2 : Integer.BYTES;
    out.writeRaw((byte) (ARRAY + ONE_BYTE + Integer.numberOfTrailingZeros(bytes)));
    for (int shift = Byte.SIZE * (bytes - 1); shift >= 0; shift -= Byte.SIZE) {
      out.writeRaw((byte) (length >> shift));
    }
  }

  @Override
  public Awaiting<V, W> decode(byte[] value) {
    return whole.decode(value);
  }

  @Override
  public boolean isShareable() {
    return whole.isShareable();
  }

  /** The records, and the bytes of each. */
  @Override
  public int keptBytes(int valueBytes) {
    return 2 * valueBytes;
  }

  @Override
  public ValueSchema schema() {
    return whole.schema();
  }

  /** Where in a row the values lie that were written anew. */
  private static final class Marks {
    private final int[] offsets;
    private int count;
    private int kept;

    Marks(int most) {
      offsets = new int[2 * most];
    }

    void begin(int offset) {
      offsets[2 * count] = offset;
    }

    void end(int offset) {
      offsets[2 * count + 1] = offset;
      count++;
    }

    /** Has the entries keep their bytes; called with them in the order of writing. */
    <T> void keep(List<Entry<T>> entries, byte[] row) {
      for (Entry<T> entry : entries) {
        if (entry.written() == null) {
          entry.written(Arrays.copyOfRange(row, offsets[2 * kept], offsets[2 * kept + 1]));
          kept++;
        }
      }
    }
  }
}
