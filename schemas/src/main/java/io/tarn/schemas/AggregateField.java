package io.tarn.schemas;

import java.io.Serializable;
import java.util.Objects;
import java.util.Optional;

/**
 * One of several aggregates of which some are not packed. Two are equal if their names and those of
 * their aggregators are.
 */
public final class AggregateField implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final String aggregator;
  private final FieldKind kind;
  private final Aggregator<Object, Object, Object> known;

  private AggregateField(
      String name, String aggregator, FieldKind kind, Aggregator<Object, Object, Object> known) {
    this.name = NamePattern.check("field", name);
    this.aggregator = aggregator;
    this.kind = kind;
    this.known = known;
  }

  /** One that is packed into slots. */
  public static AggregateField packed(Field field) {
    return new AggregateField(field.name(), field.kind().descriptorName(), field.kind(), null);
  }

  /**
   * One that an aggregator makes.
   *
   * @param aggregatorName how {@link Aggregators} finds it in another program
   */
  @SuppressWarnings("unchecked") // given what its own codec has read, or it has made itself
  public static AggregateField of(
      String name, String aggregatorName, Aggregator<?, ?, ?> aggregator) {
    return new AggregateField(
        name, aggregatorName, null, (Aggregator<Object, Object, Object>) aggregator);
  }

  /** One as a table's descriptor has it. */
  static AggregateField parse(String name, String aggregator) {
    for (FieldKind kind : FieldKind.values()) {
      if (kind.descriptorName().equals(aggregator)) {
        return packed(new Field(name, kind));
      }
    }
    return new AggregateField(name, aggregator, null, Aggregators.find(aggregator).orElse(null));
  }

  /** What readers see it as. */
  public String name() {
    return name;
  }

  /** What makes it: of a packed one its kind, else as {@link Aggregators} names it. */
  public String aggregator() {
    return aggregator;
  }

  /** The kind of one that is packed. */
  Optional<FieldKind> kind() {
    return Optional.ofNullable(kind);
  }

  /** Whether this program has the aggregator of one that is not packed. */
  boolean isKnown() {
    return known != null;
  }

  /**
   * The aggregator of one that is not packed.
   *
   * @throws IllegalArgumentException if this program does not have it; the message names it
   */
  Aggregator<Object, Object, Object> known() {
    if (known == null) {
      throw new IllegalArgumentException(
          "aggregate "
              + name
              + " is made by "
              + aggregator
              + (aggregator.startsWith("class(")
                  ? ", which this program does not have: put it on the class path"
                  : ", which only its job has: aggregate by an Aggregator that readers have, too")
              + ", or read what is stored by rawRows()");
    }
    return known;
  }

  /** Name and aggregator, as table descriptors have them. */
  String describe() {
    return name + ":" + aggregator;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AggregateField that
        && name.equals(that.name)
        && aggregator.equals(that.aggregator);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, aggregator);
  }

  @Override
  public String toString() {
    return describe();
  }
}
