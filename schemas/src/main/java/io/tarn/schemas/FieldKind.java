package io.tarn.schemas;

import java.util.Locale;

/**
 * What one field of a packed value holds, and how two of them combine. A field takes one or two
 * slots of eight bytes, big-endian: a long, or a double by its IEEE 754 bits.
 */
public enum FieldKind {
  COUNT(1) {
    @Override
    public void combine(long[] from, long[] into, int slot) {
      into[slot] += from[slot];
    }

    @Override
    public Object render(long[] slots, int slot) {
      return slots[slot];
    }
  },
  SUM_LONG(1) {
    @Override
    public void combine(long[] from, long[] into, int slot) {
      into[slot] = Math.addExact(into[slot], from[slot]);
    }

    @Override
    public Object render(long[] slots, int slot) {
      return slots[slot];
    }
  },
  SUM_DOUBLE(1) {
    @Override
    public void combine(long[] from, long[] into, int slot) {
      into[slot] = bits(number(into[slot]) + number(from[slot]));
    }

    @Override
    public Object render(long[] slots, int slot) {
      return number(slots[slot]);
    }
  },
  MIN_LONG(1) {
    @Override
    public void combine(long[] from, long[] into, int slot) {
      into[slot] = Math.min(into[slot], from[slot]);
    }

    @Override
    public Object render(long[] slots, int slot) {
      return slots[slot];
    }
  },
  MIN_DOUBLE(1) {
    @Override
    public void combine(long[] from, long[] into, int slot) {
      into[slot] = bits(Math.min(number(into[slot]), number(from[slot])));
    }

    @Override
    public Object render(long[] slots, int slot) {
      return number(slots[slot]);
    }
  },
  MAX_LONG(1) {
    @Override
    public void combine(long[] from, long[] into, int slot) {
      into[slot] = Math.max(into[slot], from[slot]);
    }

    @Override
    public Object render(long[] slots, int slot) {
      return slots[slot];
    }
  },
  MAX_DOUBLE(1) {
    @Override
    public void combine(long[] from, long[] into, int slot) {
      into[slot] = bits(Math.max(number(into[slot]), number(from[slot])));
    }

    @Override
    public Object render(long[] slots, int slot) {
      return number(slots[slot]);
    }
  },
  /** Sum of longs, then how many: rendered as their mean. */
  AVG_LONG(2) {
    @Override
    public void combine(long[] from, long[] into, int slot) {
      into[slot] = Math.addExact(into[slot], from[slot]);
      into[slot + 1] += from[slot + 1];
    }

    @Override
    public Object render(long[] slots, int slot) {
      return (double) slots[slot] / slots[slot + 1];
    }
  },
  /** Sum of doubles, then how many: rendered as their mean. */
  AVG_DOUBLE(2) {
    @Override
    public void combine(long[] from, long[] into, int slot) {
      into[slot] = bits(number(into[slot]) + number(from[slot]));
      into[slot + 1] += from[slot + 1];
    }

    @Override
    public Object render(long[] slots, int slot) {
      return number(slots[slot]) / slots[slot + 1];
    }
  };

  private final int slots;

  FieldKind(int slots) {
    this.slots = slots;
  }

  /** How many slots of eight bytes the field takes. */
  public int slots() {
    return slots;
  }

  /**
   * Combines the field that begins at {@code slot} of {@code from} into the one at {@code slot} of
   * {@code into}.
   */
  public abstract void combine(long[] from, long[] into, int slot);

  /**
   * Takes the field that begins at {@code slot} of {@code part} back from the one at {@code slot}
   * of {@code from}.
   *
   * @throws ArithmeticException if a sum of longs does not fit one
   * @throws UnsupportedOperationException if it is not {@link #isDeductible}
   */
  void deduct(long[] part, long[] from, int slot) {
    switch (this) {
      case COUNT -> from[slot] -= part[slot];
      case SUM_LONG -> from[slot] = Math.subtractExact(from[slot], part[slot]);
      case SUM_DOUBLE -> from[slot] = bits(number(from[slot]) - number(part[slot]));
      case AVG_LONG -> {
        from[slot] = Math.subtractExact(from[slot], part[slot]);
        from[slot + 1] -= part[slot + 1];
      }
      case AVG_DOUBLE -> {
        from[slot] = bits(number(from[slot]) - number(part[slot]));
        from[slot + 1] -= part[slot + 1];
      }
      case MIN_LONG, MIN_DOUBLE, MAX_LONG, MAX_DOUBLE ->
          throw new UnsupportedOperationException(descriptorName() + " takes nothing back");
    }
  }

  /** Whether values can be taken back: from a sum they can, from an extreme not. */
  boolean isDeductible() {
    return switch (this) {
      case COUNT, SUM_LONG, SUM_DOUBLE, AVG_LONG, AVG_DOUBLE -> true;
      case MIN_LONG, MIN_DOUBLE, MAX_LONG, MAX_DOUBLE -> false;
    };
  }

  /** Whether it counts values, and has counted none; or as many as were taken back. */
  boolean countsNone(long[] slots, int slot) {
    return switch (this) {
      case COUNT -> slots[slot] == 0;
      case AVG_LONG, AVG_DOUBLE -> slots[slot + 1] == 0;
      default -> false;
    };
  }

  /** The field's result as a reader sees it: a Long or a Double. */
  public abstract Object render(long[] slots, int slot);

  /** The slots of no value at all: combined with others, they change nothing. */
  long[] identity() {
    return switch (this) {
      case MIN_LONG -> new long[] {Long.MAX_VALUE};
      case MAX_LONG -> new long[] {Long.MIN_VALUE};
      case MIN_DOUBLE -> new long[] {bits(Double.POSITIVE_INFINITY)};
      case MAX_DOUBLE -> new long[] {bits(Double.NEGATIVE_INFINITY)};
      default -> new long[slots];
    };
  }

  /**
   * As {@link #render}; null for the least, greatest or mean of no value at all, as of a field that
   * was appended to a value since.
   */
  Object shown(long[] values, int slot) {
    boolean isOfNone =
        switch (this) {
          case MIN_LONG, MAX_LONG, MIN_DOUBLE, MAX_DOUBLE -> values[slot] == identity()[0];
          case AVG_LONG, AVG_DOUBLE -> values[slot + 1] == 0;
          default -> false;
        };
    return isOfNone ? null : render(values, slot);
  }

  /** The name in table descriptors. */
  public String descriptorName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static FieldKind parse(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static double number(long bits) {
    return Double.longBitsToDouble(bits);
  }

  private static long bits(double number) {
    return Double.doubleToRawLongBits(number);
  }
}
