package io.tarn.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The values with the greatest, or the least, rank of all: first, last, the least and the greatest
 * by something, and the top n are all of this kind.
 *
 * @param most how many are kept
 * @param greatest whether those of the greatest rank are; the least otherwise
 * @param latest whether of several of one rank those that came last go before
 * @param single whether the result is the one value, not a list
 */
public record Ranking(int most, boolean greatest, boolean latest, boolean single)
    implements Aggregator<Ranked, List<Ranked>, JsonNode> {
  /** The value of the least time, and of several the one that came first. */
  public static final Ranking FIRST = new Ranking(1, false, false, true);

  /** The value of the greatest time, and of several the one that came last. */
  public static final Ranking LAST = new Ranking(1, true, true, true);

  /** The value of the least rank. */
  public static final Ranking MIN_BY = new Ranking(1, false, false, true);

  /** The value of the greatest rank. */
  public static final Ranking MAX_BY = new Ranking(1, true, false, true);

  public Ranking {
    if (most < 1) {
      throw new IllegalArgumentException("a top must be of at least 1 value, but is of " + most);
    }
  }

  /** The values of the greatest ranks, in their order. */
  public static Ranking top(int most) {
    return new Ranking(most, true, false, false);
  }

  @Override
  public List<Ranked> create() {
    return List.of();
  }

  @Override
  public List<Ranked> add(List<Ranked> kept, Ranked value) {
    int at = 0;
    while (at < kept.size() && !goesBefore(value, kept.get(at))) {
      at++;
    }
    if (at == most) {
      return kept;
    }
    List<Ranked> added = new ArrayList<>(kept);
    added.add(at, value);
    return List.copyOf(added.subList(0, Math.min(most, added.size())));
  }

  private boolean goesBefore(Ranked value, Ranked other) {
    return goesBefore(value.by(), other.by());
  }

  private boolean goesBefore(long by, long other) {
    return by == other ? latest : greatest == (by > other);
  }

  @Override
  public List<Ranked> combine(List<Ranked> left, List<Ranked> right) {
    List<Ranked> combined = left;
    for (Ranked each : right) {
      combined = add(combined, each);
    }
    return combined;
  }

  @Override
  public JsonNode finish(List<Ranked> kept) {
    if (single) {
      return kept.isEmpty() ? null : kept.get(0).value();
    }
    ArrayNode values = JacksonMappers.JSON.createArrayNode();
    kept.forEach(each -> values.add(each.value()));
    return values;
  }

  @Override
  public ByteCodec<List<Ranked>> codec() {
    return new Codec();
  }

  /** Pairs of rank and value, as CBOR. */
  private record Codec() implements ByteCodec<List<Ranked>> {
    @Override
    public byte[] encode(List<Ranked> kept) {
      ArrayNode pairs = JacksonMappers.CBOR.createArrayNode();
      kept.forEach(each -> pairs.addArray().add(each.by()).add(each.value()));
      return JsonBytes.encode(pairs);
    }

    @Override
    public List<Ranked> decode(byte[] value) {
      List<Ranked> kept = new ArrayList<>();
      JsonBytes.decode(value)
          .forEach(pair -> kept.add(new Ranked(pair.get(0).asLong(), pair.get(1))));
      return kept;
    }
  }
}
