package io.tarn.schemas;

/**
 * How values become a sketch of Apache DataSketches, and how that is kept: as the bytes that the
 * library's readers in other languages take, too. A sketch is read, changed and written only once
 * for every {@value #MOST_WAITING} values that come alone.
 *
 * <p>All is a function of what was added and combined, in its order: an attempt that is run again
 * gives the same bytes.
 *
 * @param <T> the values
 * @param <S> the sketch, which changes in place: none outlives a call
 */
abstract class Sketching<T, S> implements ByteCodec<Sketched<T>> {
  private static final long serialVersionUID = 1L;
  private static final int MOST_WAITING = 128;

  abstract S create();

  abstract S read(byte[] sketch);

  abstract byte[] write(S sketch);

  /** Puts values in, in their order. */
  abstract void update(S sketch, Object[] values);

  /** Both in one; may change {@code left}, whose values came first, and give it back. */
  abstract S merge(S left, S right);

  final Sketched<T> add(Sketched<T> kept, T value) {
    return with(kept, new Object[] {value});
  }

  final Sketched<T> combine(Sketched<T> left, Sketched<T> right) {
    if (left.isNone() || right.isNone()) {
      return left.isNone() ? right : left;
    }
    if (!right.hasSketch()) {
      return with(left, right.waiting());
    }
    return Sketched.of(write(merge(open(left), open(right))));
  }

  private Sketched<T> with(Sketched<T> kept, Object[] values) {
    if (kept.waiting().length + values.length <= MOST_WAITING) {
      return kept.with(values);
    }
    S sketch = open(kept);
    update(sketch, values);
    return Sketched.of(write(sketch));
  }

  /** The sketch of all that is kept, the caller's to change. */
  final S open(Sketched<T> kept) {
    S sketch = kept.hasSketch() ? read(kept.sketch()) : create();
    update(sketch, kept.waiting());
    return sketch;
  }

  @Override
  public final byte[] encode(Sketched<T> kept) {
    return kept.waiting().length == 0 ? kept.sketch() : write(open(kept));
  }

  @Override
  public final Sketched<T> decode(byte[] bytes) {
    return Sketched.of(bytes);
  }
}
