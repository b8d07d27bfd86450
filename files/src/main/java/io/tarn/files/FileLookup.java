package io.tarn.files;

import io.tarn.spi.job.Attempt;
import io.tarn.spi.lookup.HeldInProcess;
import io.tarn.spi.lookup.Lookup;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A file of lines to join records with, by a key of each: read whole when the job starts, and kept
 * in memory until it ends. A file that changes meanwhile is seen when the job starts anew.
 *
 * <pre>{@code
 * orders.leftOuterJoin(
 *     FileLookup.of("countries.csv", CsvLines.of(Country.class), Country::code).withHeader())
 * }</pre>
 *
 * <p>A line that cannot be parsed, or whose key another has, ends the job before it begins: with a
 * row missing every record of that key would be joined wrongly.
 *
 * @param <K> the keys
 * @param <W> what lines are parsed to
 */
public final class FileLookup<K, W> implements Lookup<K, W> {
  private static final long serialVersionUID = 1L;

  private final HeldInProcess<Map<K, W>> held = new HeldInProcess<>();
  private final String file;
  private final LineParser<? extends W> parser;
  private final Keying<? super W, ? extends K> key;
  private final boolean hasHeader;
  private final HashMap<String, String> hadoop;

  private FileLookup(
      String file,
      LineParser<? extends W> parser,
      Keying<? super W, ? extends K> key,
      boolean hasHeader,
      Map<String, String> hadoop) {
    this.file = Objects.requireNonNull(file, "file");
    this.parser = Objects.requireNonNull(parser, "parser");
    this.key = Objects.requireNonNull(key, "key");
    this.hasHeader = hasHeader;
    this.hadoop = new HashMap<>(hadoop);
  }

  /** Gives the key of what a line was parsed to. */
  @FunctionalInterface
  public interface Keying<W, K> extends Serializable {
    K of(W value) throws Exception;
  }

  /**
   * @param file a path, or the URI of a file on any file system of Hadoop's
   * @param parser makes something of a line; blank lines are passed over
   * @param key gives its key
   */
  public static <K, W> FileLookup<K, W> of(
      String file, LineParser<? extends W> parser, Keying<? super W, ? extends K> key) {
    return new FileLookup<>(file, parser, key, false, Map.of());
  }

  /** The first line is a header: see {@link TextFiles#withHeader}. */
  public FileLookup<K, W> withHeader() {
    return new FileLookup<>(file, parser, key, true, hadoop);
  }

  /** Hadoop settings on top of those on the class path: credentials, endpoints. */
  public FileLookup<K, W> hadoop(Map<String, String> settings) {
    return new FileLookup<>(file, parser, key, hasHeader, settings);
  }

  @Override
  public void open() {
    held.hold(this::read);
  }

  @Override
  public List<W> find(Attempt attempt, List<K> keys) {
    Map<K, W> values = held.get(this::read);
    return keys.stream().map(values::get).toList();
  }

  @Override
  public void close() {
    held.release(values -> {});
  }

  private Map<K, W> read() {
    Map<K, W> values = new HashMap<>();
    new SmallFile(file, "which is to be joined with", hasHeader, hadoop)
        .read(
            line -> {
              put(values, line);
              return true;
            });
    return values;
  }

  private void put(Map<K, W> values, TextLine line) {
    W value;
    K of;
    try {
      value = Objects.requireNonNull(parser.parse(line), "the parser gave null");
      of = Objects.requireNonNull(key.of(value), "its key is null");
    } catch (Exception e) {
      throw new IllegalArgumentException(
          "cannot join with "
              + line.position()
              + ", \""
              + line.text()
              + "\": "
              + e.getMessage()
              + "; mend the line, or take it out",
          e);
    }
    if (values.putIfAbsent(of, value) != null) {
      throw new IllegalArgumentException(
          "cannot join with "
              + line.position()
              + ", as another line has its key "
              + of
              + "; leave one of them");
    }
  }
}
