package io.tarn.schemas;

import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.datasketches.hll.Union;

/**
 * About how many distinct values there are, by a HyperLogLog sketch of DataSketches. Few values are
 * counted exactly, or nearly so; of many the estimate's relative standard error is 1.04 / √(2 to
 * the {@code lgK}): 1.6 % where that is 12. The estimate depends only on which values there were,
 * not on their order or on how they were grouped.
 *
 * @param lgK the binary logarithm of the number of counters, each of which takes half a byte: 12
 *     make about 2 KiB of a key with very many values
 */
public record Distinct(int lgK) implements Aggregator<Object, Sketched<byte[]>, Long> {
  /** Unless told otherwise. */
  public static final int DEFAULT_LG_K = 12;

  private static final int LEAST_LG_K = 4;
  private static final int GREATEST_LG_K = 21;

  public Distinct {
    if (lgK < LEAST_LG_K || lgK > GREATEST_LG_K) {
      throw new IllegalArgumentException(
          "lgK of distinct must be from "
              + LEAST_LG_K
              + " to "
              + GREATEST_LG_K
              + ", but is "
              + lgK);
    }
  }

  /** The name in table descriptors. */
  public String descriptorName() {
    return "distinct(" + lgK + ")";
  }

  @Override
  public Sketched<byte[]> create() {
    return Sketched.none();
  }

  @Override
  public Sketched<byte[]> add(Sketched<byte[]> kept, Object value) {
    return sketching().add(kept, DistinctBytes.of(value));
  }

  @Override
  public Sketched<byte[]> combine(Sketched<byte[]> left, Sketched<byte[]> right) {
    return sketching().combine(left, right);
  }

  /**
   * By the estimator that looks at the counters alone. The library's other one is a little more
   * exact as long as nothing was combined, but depends on the order of values.
   */
  @Override
  public Long finish(Sketched<byte[]> kept) {
    return Math.round(sketching().open(kept).getCompositeEstimate());
  }

  @Override
  public ByteCodec<Sketched<byte[]>> codec() {
    return sketching();
  }

  private Sketching<byte[], HllSketch> sketching() {
    return new Hll(lgK);
  }

  private static final class Hll extends Sketching<byte[], HllSketch> {
    private static final long serialVersionUID = 1L;

    private final int lgK;

    Hll(int lgK) {
      this.lgK = lgK;
    }

    @Override
    HllSketch create() {
      return new HllSketch(lgK, TgtHllType.HLL_4);
    }

    @Override
    HllSketch read(byte[] sketch) {
      return HllSketch.heapify(sketch);
    }

    @Override
    byte[] write(HllSketch sketch) {
      return sketch.toCompactByteArray();
    }

    @Override
    void update(HllSketch sketch, Object[] values) {
      for (Object value : values) {
        sketch.update((byte[]) value);
      }
    }

    @Override
    HllSketch merge(HllSketch left, HllSketch right) {
      Union union = new Union(lgK);
      union.update(left);
      union.update(right);
      return union.getResult(TgtHllType.HLL_4);
    }
  }
}
