package io.tarn.files;

import java.io.Serializable;
import java.util.Objects;

/**
 * What an output format of Hadoop's writes of a record as its key, or as its value.
 *
 * @param type the class that the format is told, as {@code Text.class}
 * @param maker makes it of a record; it may give the same object each time
 * @param <T> the records
 * @param <P> the part
 */
public record FilePart<T, P>(Class<P> type, Maker<? super T, ? extends P> maker)
    implements Serializable {
  public FilePart {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(maker, "maker");
  }

  /**
   * Makes a part of a record.
   *
   * @param <T> the records
   * @param <P> the part
   */
  @FunctionalInterface
  public interface Maker<T, P> extends Serializable {
    P of(T record);
  }
}
