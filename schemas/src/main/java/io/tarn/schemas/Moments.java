package io.tarn.schemas;

import java.io.Serializable;

/**
 * How many values there are, and the sums of their distances from a centre and of the squares of
 * these. The centre is the mean, so that nothing large cancels: Welford, "Note on a method for
 * calculating corrected sums of squares and products", Technometrics 1962; combined as in Chan,
 * Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances",
 * 1979.
 *
 * <p>The formulas hold for counts below zero, too: values that were taken back, and not from here.
 * If as many were added as taken back there is no mean, yet something may be left: then the centre
 * is near the values, and {@code sum} is not zero.
 *
 * @param sum of distances; zero unless {@code count} is
 * @param squares of distances, summed
 */
public record Moments(long count, double centre, double sum, double squares)
    implements Serializable {
  static final Moments NONE = new Moments(0, 0, 0, 0);

  /** Of one value. */
  static Moments of(double value) {
    return new Moments(1, value, 0, 0 * value); // NaN if the value is not finite
  }

  /** Of the same values, taken back. */
  Moments negated() {
    return new Moments(-count, centre, -sum, -squares);
  }

  /** Of all values of both. */
  Moments plus(Moments other) {
    if (isNone() || other.isNone()) {
      return isNone() ? other : this;
    }
    if (Math.abs(other.count) > Math.abs(count)) {
      return other.plusFewer(this);
    }
    return plusFewer(other);
  }

  private boolean isNone() {
    return count == 0 && sum == 0 && squares == 0;
  }

  private Moments plusFewer(Moments other) {
    long all = count + other.count;
    double apart = other.centre - centre;
    if (all != 0 && sum == 0 && other.sum == 0) {
      return new Moments(
          all,
          centre + apart * other.count / all,
          0,
          squares + other.squares + apart * apart * ((double) count * other.count / all));
    }
    double sums = sum + other.sum + other.count * apart;
    double summed = squares + other.squares + apart * (2 * other.sum + other.count * apart);
    return all == 0
        ? new Moments(0, centre, sums, summed)
        : new Moments(all, centre + sums / all, 0, summed - sums / all * sums);
  }
}
