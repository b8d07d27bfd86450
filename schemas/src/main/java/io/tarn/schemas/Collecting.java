package io.tarn.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;

/**
 * All values, in the order in which they came, up to a bound.
 *
 * @param most how many there may be
 */
public record Collecting(int most) implements Aggregator<JsonNode, List<JsonNode>, JsonNode> {
  public Collecting {
    if (most < 1) {
      throw new IllegalArgumentException(
          "at least 1 value must be collected, but the bound is " + most);
    }
  }

  @Override
  public List<JsonNode> create() {
    return List.of();
  }

  @Override
  public List<JsonNode> add(List<JsonNode> kept, JsonNode value) {
    return combine(kept, List.of(value));
  }

  @Override
  public List<JsonNode> combine(List<JsonNode> left, List<JsonNode> right) {
    if (left.size() + right.size() > most) {
      throw new CollectBoundException(most);
    }
    List<JsonNode> all = new ArrayList<>(left);
    all.addAll(right);
    return all;
  }

  @Override
  public JsonNode finish(List<JsonNode> kept) {
    ArrayNode values = JacksonMappers.JSON.createArrayNode();
    kept.forEach(values::add);
    return values;
  }

  @Override
  public ByteCodec<List<JsonNode>> codec() {
    return new Codec();
  }

  /** The values, as CBOR. */
  private record Codec() implements ByteCodec<List<JsonNode>> {
    @Override
    public byte[] encode(List<JsonNode> kept) {
      ArrayNode values = JacksonMappers.CBOR.createArrayNode();
      kept.forEach(values::add);
      return JsonBytes.encode(values);
    }

    @Override
    public List<JsonNode> decode(byte[] value) {
      List<JsonNode> kept = new ArrayList<>();
      JsonBytes.decode(value).forEach(kept::add);
      return kept;
    }
  }
}
