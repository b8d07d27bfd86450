package io.tarn.schemas;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that a stranger needs to read a state table; it stands in the table's descriptor.
 *
 * @param table the table's name within its job
 * @param keyType how keys become bytes
 * @param value what values are made of
 * @param layout how a value lies in a row
 * @param window the windows whose panes the rows are, or empty for a table without windows
 * @param buckets how many hash slots the keys are spread over, 1 to 65,535
 * @param history how many batches back a snapshot can be taken, at least 1
 * @param idleTtl after how long without an update a key expires, or empty for never
 * @param retention how long windows are kept: those that ended so long before the watermark, or
 *     longer, are not shown any more; empty for as long as the job is
 * @param entries the maps and lists that each key may have besides its value
 * @param timers whether keys may have timers
 * @param sessionGap what ends the sessions whose aggregates the rows are, or empty for a table
 *     without session windows
 * @param operation what the rows are kept for, where they would be others if it was asked for
 *     otherwise, such as windows over batches; empty for any other table
 */
public record TableSchema(
    String table,
    KeyType<?> keyType,
    ValueSchema value,
    Layout layout,
    Optional<WindowSpec> window,
    int buckets,
    int history,
    Optional<Duration> idleTtl,
    Optional<Duration> retention,
    List<EntrySchema> entries,
    boolean timers,
    Optional<SessionGap> sessionGap,
    Optional<String> operation)
    implements Serializable {

  /** How many batches back a snapshot can be taken, unless told otherwise. */
  public static final int DEFAULT_HISTORY = 1_000;

  /**
   * How many attempts may leave cells in a row before they are swept: the one in flight, and those
   * that were given up.
   */
  public static final int UNSWEPT_MARGIN = 8;

  /**
   * How many cells may come into a row, between two sweeps, of writers that wake up after their
   * attempts were given up and swept.
   */
  public static final int LATE_MARGIN = 8;

  private static final String PREFIX = "tarn.";
  private static final String FORMAT = PREFIX + "format";
  private static final String ENTRIES = PREFIX + "entries";

  public TableSchema {
    entries = List.copyOf(entries);
    NamePattern.check("table", table);
    if (entries.stream().map(EntrySchema::name).distinct().count() < entries.size()) {
      throw new IllegalArgumentException(
          "the maps and lists of table "
              + table
              + " must have distinct names, but are "
              + entries.stream().map(EntrySchema::name).toList());
    }
    if (buckets < 1 || buckets > Buckets.MAX_COUNT) {
      throw new IllegalArgumentException(
          "buckets must be between 1 and " + Buckets.MAX_COUNT + ", but is " + buckets);
    }
    if (history < 1) {
      throw new IllegalArgumentException("history must be at least 1 batch, but is " + history);
    }
    if (idleTtl.isPresent()
        && !idleTtl.get().equals(Duration.ofSeconds(Math.max(1, idleTtl.get().toSeconds())))) {
      throw new IllegalArgumentException(
          "idleTtl must be whole seconds, at least one, as HBase counts it, but is "
              + idleTtl.get());
    }
    if (retention.isPresent() && window.isEmpty() && sessionGap.isEmpty()) {
      throw new IllegalArgumentException(
          "retention is for windows, but table " + table + " has none");
    }
    if (sessionGap.isPresent()
        && (!(value instanceof AggregateSchema<?>) || layout != Layout.CELL)) {
      throw new IllegalArgumentException(
          "a table of sessions must hold aggregates in layout cell, but "
              + table
              + " holds "
              + value.describe()
              + " in layout "
              + layout.descriptorName());
    }
    if (idleTtl.isPresent() && operation.isPresent()) {
      throw new IllegalArgumentException(
          "table "
              + table
              + " is kept for a "
              + operation.get()
              + " and cannot have an idle TTL: rows would expire while they are still needed");
    }
    if (retention.isPresent()
        && window.isPresent()
        && retention.get().compareTo(window.get().length()) < 0) {
      throw new IllegalArgumentException(
          "retention must be >= the windows' length, but "
              + retention.get()
              + " < "
              + window.get().length());
    }
    if (retention.isPresent() && window.isPresent() && !window.get().closes()) {
      throw new IllegalArgumentException(
          "retention is reckoned from the watermark, but the windows of "
              + table
              + " never close, as their stream has none; call withWatermark on it");
    }
    if (window.isPresent() && !(value instanceof AggregateSchema<?>)) {
      throw new IllegalArgumentException(
          "a windowed table must hold aggregates, but " + table + " holds " + value.describe());
    }
    if (layout == Layout.COLUMNS && value instanceof ValueSchema.Opaque) {
      throw new IllegalArgumentException(
          "layout columns needs values with fields, but those of "
              + table
              + " are opaque; use layout cell");
    }
    if (layout == Layout.COLUMNS && value instanceof Aggregated) {
      throw new IllegalArgumentException(
          "layout columns needs aggregates that are all packed, but "
              + table
              + " has "
              + value.describe()
              + "; use layout cell");
    }
    if (layout == Layout.COLUMNS
        && value instanceof ValueSchema.Cbor cbor
        && cbor.columns().isEmpty()) {
      throw new IllegalArgumentException(
          "layout columns needs a record or bean with fields, but the state of "
              + table
              + " has none; use layout cell");
    }
    if (layout == Layout.COLUMNS) {
      checkDistinct(table, ColumnValues.qualifiers(value));
    }
  }

  private static void checkDistinct(String table, List<String> qualifiers) {
    Set<String> taken = new HashSet<>(Set.of(TableFormat.ROW_MARKER));
    for (String qualifier : qualifiers) {
      if (!taken.add(qualifier)) {
        throw new IllegalArgumentException(
            "two columns of table "
                + table
                + " would be named "
                + qualifier
                + ", of "
                + qualifiers
                + " and the marker "
                + TableFormat.ROW_MARKER
                + "; name a field differently, or use layout cell");
      }
    }
  }

  /** A table with every option at its default. */
  public static TableSchema of(String table, KeyType<?> keyType, ValueSchema value) {
    return new TableSchema(
        table,
        keyType,
        value,
        Layout.CELL,
        Optional.empty(),
        Buckets.DEFAULT_COUNT,
        DEFAULT_HISTORY,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        false,
        Optional.empty(),
        Optional.empty());
  }

  public TableSchema withLayout(Layout newLayout) {
    return with(next -> next.layout = newLayout);
  }

  public TableSchema withWindow(WindowSpec newWindow) {
    return with(next -> next.window = Optional.of(newWindow));
  }

  public TableSchema withBuckets(int newBuckets) {
    return with(next -> next.buckets = newBuckets);
  }

  public TableSchema withHistory(int newHistory) {
    return with(next -> next.history = newHistory);
  }

  public TableSchema withIdleTtl(Duration newIdleTtl) {
    return with(next -> next.idleTtl = Optional.of(newIdleTtl));
  }

  /** For a table that has windows already. */
  public TableSchema withRetention(Duration newRetention) {
    return with(next -> next.retention = Optional.of(newRetention));
  }

  /** With these maps and lists. */
  public TableSchema withEntries(List<EntrySchema> newEntries) {
    return with(next -> next.entries = newEntries);
  }

  /** For a table of session windows. */
  public TableSchema withSessions(SessionGap gap) {
    return with(next -> next.sessionGap = Optional.of(gap));
  }

  /** For a table that is kept for an operation, described in a few words. */
  public TableSchema withOperation(String newOperation) {
    return with(next -> next.operation = Optional.of(newOperation));
  }

  public TableSchema withTimers() {
    return with(next -> next.timers = true);
  }

  private TableSchema with(Consumer<Next> change) {
    Next next = new Next(this);
    change.accept(next);
    return next.schema();
  }

  /** The families that the table has. */
  public Set<RowFamily> families() {
    Set<RowFamily> families = EnumSet.of(RowFamily.STATE);
    if (!entries.isEmpty()) {
      families.add(RowFamily.ENTRIES);
    }
    if (timers) {
      families.add(RowFamily.TIMERS);
    }
    return families;
  }

  /**
   * Says whether a table that was made with {@code existing} can go on with this schema. The fields
   * of CBOR state, the history, the idle TTL and the retention may differ: the table is altered
   * (see {@link #fieldsLost} for what that does to fields). All that its bytes depend on must not.
   *
   * @throws IllegalArgumentException if it cannot, naming what differs
   */
  public void checkReplaces(TableSchema existing) {
    checkSame("key type", existing.keyType.name(), keyType.name());
    checkSame("layout", existing.layout.descriptorName(), layout.descriptorName());
    checkSame("windows", describe(existing.window), describe(window));
    checkSame("sessions", describeSessions(existing), describeSessions(this));
    checkSame("operation", existing.operation.orElse("none"), operation.orElse("none"));
    checkSame("bucket count", existing.buckets, buckets);
    if (!(value instanceof ValueSchema.Cbor now
        && existing.value instanceof ValueSchema.Cbor before)) {
      if (!appends(existing.value)) {
        checkSame("kind of values", existing.value.describe(), value.describe());
      }
    } else if (layout == Layout.COLUMNS) {
      for (Column column : now.columns()) {
        before.columns().stream()
            .filter(old -> old.name().equals(column.name()))
            .forEach(
                old ->
                    checkSame(
                        "type of column " + column.name(),
                        old.type().descriptorName(),
                        column.type().descriptorName()));
      }
    }
    for (EntrySchema entry : entries) {
      existing.entries.stream()
          .filter(old -> old.name().equals(entry.name()))
          .forEach(old -> checkSame("kind of " + entry.name(), old.describe(), entry.describe()));
    }
  }

  /** Whether the values are aggregates that begin as others do. */
  private boolean appends(ValueSchema existing) {
    List<String> before = fields(existing);
    List<String> now = fields(value);
    boolean sameForm = existing.getClass() == value.getClass() && layout == Layout.CELL;
    return sameForm && before.size() < now.size() && now.subList(0, before.size()).equals(before);
  }

  private static List<String> fields(ValueSchema value) {
    if (value instanceof Packed packed) {
      return packed.fields().stream().map(Field::describe).toList();
    }
    return value instanceof Aggregated aggregated
        ? aggregated.fields().stream().map(AggregateField::describe).toList()
        : List.of();
  }

  private static String describe(Optional<WindowSpec> window) {
    return window
        .map(
            spec ->
                spec.length()
                    + " every "
                    + spec.slide()
                    + (spec.offset().isZero() ? "" : " from " + spec.offset())
                    + (spec.closes() ? "" : ", never closing"))
        .orElse("none");
  }

  private static String describeSessions(TableSchema schema) {
    return schema.sessionGap.map(gap -> "with a gap " + gap.toText()).orElse("none");
  }

  private void checkSame(String what, Object existing, Object asked) {
    if (!existing.equals(asked)) {
      throw new IllegalArgumentException(
          "Table "
              + table
              + " exists with another "
              + what
              + ": "
              + existing
              + ", not "
              + asked
              + "; use another table name, or begin it anew: `tarn delete JOB TABLE`");
    }
  }

  /**
   * What the states of a table that was made with {@code existing} would lose if it went on with
   * this schema: fields that the state's class does not read any more, under their name or as an
   * alias, and those of a kind that does not hold all that the old one did. Fields that were added
   * read as absent. A table that was made before descriptors had a shape is compared by the names
   * of its fields alone.
   *
   * @return outermost first; empty if nothing is lost, or the values are not CBOR
   */
  public List<FieldChange> fieldsLost(TableSchema existing) {
    List<FieldChange> lost = new ArrayList<>(lost(table, existing.value, value));
    for (EntrySchema old : existing.entries) {
      Optional<EntrySchema> kept =
          entries.stream().filter(entry -> entry.name().equals(old.name())).findFirst();
      if (kept.isPresent()) {
        lost.addAll(lost(table + "." + old.name(), old.value(), kept.get().value()));
      } else {
        lost.add(
            new FieldChange(
                old.name(),
                "Table "
                    + table
                    + " has "
                    + old.describe()
                    + " named "
                    + old.name()
                    + ", which the job does not have any more: its entries would be left where they"
                    + " are, and read by nobody"));
      }
    }
    return lost;
  }

  private static List<FieldChange> lost(String of, ValueSchema existing, ValueSchema asked) {
    if (!(asked instanceof ValueSchema.Cbor now && existing instanceof ValueSchema.Cbor before)) {
      return List.of();
    }
    return now.shape()
        .lost(of, before.shape().isUnknown() ? Shape.ofColumns(before.columns()) : before.shape());
  }

  /**
   * This schema as the altered table has it: in layout {@code columns} the columns of {@code
   * existing} stay, so that snapshots of earlier batches show them, and those that are new follow.
   */
  public TableSchema after(TableSchema existing) {
    if (layout != Layout.COLUMNS
        || !(value instanceof ValueSchema.Cbor now
            && existing.value instanceof ValueSchema.Cbor before)) {
      return this;
    }
    Set<Column> columns = new LinkedHashSet<>(before.columns());
    columns.addAll(now.columns());
    return with(next -> next.value = new ValueSchema.Cbor(List.copyOf(columns), now.shape()));
  }

  /** How many versions of a cell HBase must keep. */
  public int versions() {
    return versions(history);
  }

  /** Those of a history, the newest, and the margins. */
  public static int versions(int history) {
    return history + 1 + UNSWEPT_MARGIN + LATE_MARGIN;
  }

  /** The row keys of the table, its keys typed as the caller says they are. */
  public RowKeys<?> rowKeys() {
    return RowKeys.of(keyType, buckets);
  }

  /** The attributes of the table's descriptor, in a fixed order. */
  public Map<String, String> toAttributes() {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put(FORMAT, String.valueOf(TableFormat.VERSION));
    attributes.put(PREFIX + "table", table);
    attributes.put(PREFIX + "key", keyType.name());
    ValueAttributes.put(attributes, PREFIX, value);
    attributes.put(PREFIX + "layout", layout.descriptorName());
    window.ifPresent(
        spec -> {
          attributes.put(PREFIX + "window.length", spec.length().toString());
          attributes.put(PREFIX + "window.slide", spec.slide().toString());
          if (!spec.offset().isZero()) {
            attributes.put(PREFIX + "window.offset", spec.offset().toString());
          }
          if (!spec.closes()) {
            attributes.put(PREFIX + "window.closes", "false");
          }
        });
    attributes.put(PREFIX + "buckets", String.valueOf(buckets));
    attributes.put(PREFIX + "history", String.valueOf(history));
    idleTtl.ifPresent(ttl -> attributes.put(PREFIX + "idle-ttl", ttl.toString()));
    retention.ifPresent(kept -> attributes.put(PREFIX + "retention", kept.toString()));
    if (!entries.isEmpty()) {
      attributes.put(
          ENTRIES, entries.stream().map(EntrySchema::name).collect(Collectors.joining(",")));
      entries.forEach(entry -> attributes.putAll(entry.toAttributes()));
    }
    if (timers) {
      attributes.put(PREFIX + "timers", "true");
    }
    sessionGap.ifPresent(gap -> attributes.put(PREFIX + "session.gap", gap.toText()));
    operation.ifPresent(text -> attributes.put(PREFIX + "operation", text));
    return attributes;
  }

  /** Whether a table whose descriptor has these attributes is one of Tarn's, of any format. */
  public static boolean isTarns(Set<String> attributes) {
    return attributes.contains(FORMAT);
  }

  /**
   * Reads a schema back from a descriptor's attributes.
   *
   * @throws IllegalArgumentException if they are not those of a Tarn table, or of a newer format
   */
  public static TableSchema fromAttributes(Map<String, String> attributes) {
    String format = attributes.get(FORMAT);
    if (!String.valueOf(TableFormat.VERSION).equals(format)) {
      throw new IllegalArgumentException(
          format == null
              ? "not a Tarn table: its descriptor has no " + FORMAT
              : "table format "
                  + format
                  + " is newer than "
                  + TableFormat.VERSION
                  + ", which this Tarn reads; upgrade it");
    }
    List<String> unknown = TableFormat.unknown(attributes.get(PREFIX + "needs"));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "the table needs "
              + String.join(", ", unknown)
              + ", which this Tarn does not know; upgrade it");
    }
    String length = attributes.get(PREFIX + "window.length");
    return new TableSchema(
        attributes.get(PREFIX + "table"),
        KeyTypes.parse(attributes.get(PREFIX + "key")),
        ValueAttributes.parse(attributes, PREFIX),
        Layout.parse(attributes.get(PREFIX + "layout")),
        length == null
            ? Optional.empty()
            : Optional.of(
                new WindowSpec(
                    Duration.parse(length),
                    Duration.parse(attributes.get(PREFIX + "window.slide")),
                    Duration.parse(attributes.getOrDefault(PREFIX + "window.offset", "PT0S")),
                    Boolean.parseBoolean(
                        attributes.getOrDefault(PREFIX + "window.closes", "true")))),
        Integer.parseInt(attributes.get(PREFIX + "buckets")),
        Integer.parseInt(attributes.get(PREFIX + "history")),
        Optional.ofNullable(attributes.get(PREFIX + "idle-ttl")).map(Duration::parse),
        Optional.ofNullable(attributes.get(PREFIX + "retention")).map(Duration::parse),
        Stream.of(attributes.getOrDefault(ENTRIES, "").split(","))
            .filter(name -> !name.isEmpty())
            .map(name -> EntrySchema.fromAttributes(name, attributes))
            .toList(),
        Boolean.parseBoolean(attributes.get(PREFIX + "timers")),
        Optional.ofNullable(attributes.get(PREFIX + "session.gap")).map(SessionGap::parse),
        Optional.ofNullable(attributes.get(PREFIX + "operation")));
  }

  /** In another process it is what a stranger would read from the table's descriptor. */
  private Object writeReplace() {
    return new Attributes(new LinkedHashMap<>(toAttributes()));
  }

  private record Attributes(LinkedHashMap<String, String> byName) implements Serializable {
    private Object readResolve() {
      return fromAttributes(byName);
    }
  }

  /** The schema that is put in place of this one. */
  private static final class Next {
    private final String table;
    private final KeyType<?> keyType;
    private ValueSchema value;
    private Layout layout;
    private Optional<WindowSpec> window;
    private int buckets;
    private int history;
    private Optional<Duration> idleTtl;
    private Optional<Duration> retention;
    private List<EntrySchema> entries;
    private boolean timers;
    private Optional<SessionGap> sessionGap;
    private Optional<String> operation;

    Next(TableSchema schema) {
      this.table = schema.table;
      this.keyType = schema.keyType;
      this.value = schema.value;
      this.layout = schema.layout;
      this.window = schema.window;
      this.buckets = schema.buckets;
      this.history = schema.history;
      this.idleTtl = schema.idleTtl;
      this.retention = schema.retention;
      this.entries = schema.entries;
      this.timers = schema.timers;
      this.sessionGap = schema.sessionGap;
      this.operation = schema.operation;
    }

    TableSchema schema() {
      return new TableSchema(
          table,
          keyType,
          value,
          layout,
          window,
          buckets,
          history,
          idleTtl,
          retention,
          entries,
          timers,
          sessionGap,
          operation);
    }
  }
}
