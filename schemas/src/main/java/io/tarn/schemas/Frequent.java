package io.tarn.schemas;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.datasketches.common.ArrayOfStringsSerDe;
import org.apache.datasketches.frequencies.ErrorType;
import org.apache.datasketches.frequencies.ItemsSketch;
import org.apache.datasketches.memory.Memory;

/**
 * The texts that come most often, by the frequent items sketch of DataSketches. It counts a bounded
 * number of texts, at least 32 for each one that is asked for and 256 in all; while there are fewer
 * than three quarters of that many, all counts are exact. Beyond that a text's count is known
 * within 3.5 / that number of all values: within 0.7 % for the 10 most frequent. Every text that is
 * more frequent than that is among those that are counted.
 *
 * @param most how many are given
 */
public record Frequent(int most)
    implements Aggregator<String, Sketched<String>, List<Frequent.Item>> {
  private static final int GREATEST_MOST = 10_000;
  private static final int COUNTED_FOR_EACH = 32;
  private static final int LEAST_COUNTED = 256;

  private static final Comparator<Item> BEST_FIRST =
      Comparator.comparingLong(Item::estimate).reversed().thenComparing(Item::value);

  /**
   * A text, and how often it came.
   *
   * @param estimate as often as the library takes it to have come: {@code upper}
   * @param lower at least so often
   * @param upper at most so often
   */
  public record Item(String value, long estimate, long lower, long upper) implements Serializable {}

  public Frequent {
    if (most < 1 || most > GREATEST_MOST) {
      throw new IllegalArgumentException(
          "the most frequent values must be from 1 to " + GREATEST_MOST + ", but are " + most);
    }
  }

  /** The name in table descriptors. */
  public String descriptorName() {
    return "frequent(" + most + ")";
  }

  @Override
  public Sketched<String> create() {
    return Sketched.none();
  }

  @Override
  public Sketched<String> add(Sketched<String> kept, String value) {
    if (value == null) {
      throw new IllegalArgumentException(
          "null cannot be counted as a value; leave such records out, or count a text that stands"
              + " for it");
    }
    return sketching().add(kept, value);
  }

  @Override
  public Sketched<String> combine(Sketched<String> left, Sketched<String> right) {
    return sketching().combine(left, right);
  }

  /** Best first; of those that are equally frequent the least in order. */
  @Override
  public List<Item> finish(Sketched<String> kept) {
    return Stream.of(sketching().open(kept).getFrequentItems(ErrorType.NO_FALSE_NEGATIVES))
        .map(
            row ->
                new Item(
                    row.getItem(), row.getEstimate(), row.getLowerBound(), row.getUpperBound()))
        .sorted(BEST_FIRST)
        .limit(most)
        .toList();
  }

  @Override
  public ByteCodec<Sketched<String>> codec() {
    return sketching();
  }

  private Sketching<String, ItemsSketch<String>> sketching() {
    int counted = Math.max(LEAST_COUNTED, COUNTED_FOR_EACH * most);
    return new Items(Integer.highestOneBit(2 * counted - 1));
  }

  private static final class Items extends Sketching<String, ItemsSketch<String>> {
    private static final long serialVersionUID = 1L;

    private final int counted;

    /**
     * @param counted a power of two
     */
    Items(int counted) {
      this.counted = counted;
    }

    @Override
    ItemsSketch<String> create() {
      return new ItemsSketch<>(counted);
    }

    @Override
    ItemsSketch<String> read(byte[] sketch) {
      return ItemsSketch.getInstance(Memory.wrap(sketch), new ArrayOfStringsSerDe());
    }

    @Override
    byte[] write(ItemsSketch<String> sketch) {
      return sketch.toByteArray(new ArrayOfStringsSerDe());
    }

    @Override
    void update(ItemsSketch<String> sketch, Object[] values) {
      for (Object value : values) {
        sketch.update((String) value);
      }
    }

    @Override
    ItemsSketch<String> merge(ItemsSketch<String> left, ItemsSketch<String> right) {
      return left.merge(right);
    }
  }
}
