package io.tarn.schemas;

import java.nio.ByteBuffer;

/**
 * How far values are from their mean: variance and standard deviation. Values can be taken back,
 * but for rounding: what is left may then be off by about 1e-16 of the square of what was there.
 * What is not finite makes the result NaN, also once it was taken back.
 */
public enum Spread implements Aggregator<Double, Moments, Double> {
  /** The variance of a population that the values are a sample of; null of fewer than two. */
  VAR_SAMP("var-samp", 1, false),

  /** The variance of the values themselves; null of none. */
  VAR_POP("var-pop", 0, false),

  /** The root of {@link #VAR_SAMP}. */
  STDDEV_SAMP("stddev-samp", 1, true),

  /** The root of {@link #VAR_POP}. */
  STDDEV_POP("stddev-pop", 0, true);

  private final String descriptorName;
  private final int fewer;
  private final boolean root;

  /**
   * @param fewer by how much the divisor is less than the count
   */
  Spread(String descriptorName, int fewer, boolean root) {
    this.descriptorName = descriptorName;
    this.fewer = fewer;
    this.root = root;
  }

  /** The name in table descriptors. */
  public String descriptorName() {
    return descriptorName;
  }

  @Override
  public Moments create() {
    return Moments.NONE;
  }

  @Override
  public Moments add(Moments kept, Double value) {
    return kept.plus(Moments.of(value));
  }

  @Override
  public Moments combine(Moments left, Moments right) {
    return left.plus(right);
  }

  @Override
  public Moments deduct(Moments kept, Moments part) {
    return kept.plus(part.negated());
  }

  /** Rounding may leave a little less than nothing. */
  @Override
  public Double finish(Moments kept) {
    if (kept.count() <= fewer) {
      return null;
    }
    double squares = kept.count() == 1 ? 0 * kept.squares() : kept.squares();
    double variance = Math.max(0, squares / (kept.count() - fewer));
    return root ? Math.sqrt(variance) : variance;
  }

  @Override
  public ByteCodec<Moments> codec() {
    return new Codec();
  }

  /** Eight bytes each, big-endian. */
  private record Codec() implements ByteCodec<Moments> {
    @Override
    public byte[] encode(Moments kept) {
      return ByteBuffer.allocate(Long.BYTES + 3 * Double.BYTES)
          .putLong(kept.count())
          .putDouble(kept.centre())
          .putDouble(kept.sum())
          .putDouble(kept.squares())
          .array();
    }

    @Override
    public Moments decode(byte[] value) {
      ByteBuffer bytes = ByteBuffer.wrap(value);
      return new Moments(bytes.getLong(), bytes.getDouble(), bytes.getDouble(), bytes.getDouble());
    }
  }
}
