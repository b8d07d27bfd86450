package io.tarn.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.tarn.schemas.JacksonReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads lines of comma-separated values into records or beans of a class, as RFC 4180 has them:
 * cells may be in quotes, and have separators then, and quotes that are doubled.
 *
 * <pre>{@code
 * record Order(long id, String customer, double price, Instant time) {}
 *
 * streams.source(TextFiles.in("/data/orders").withHeader())
 *     .parse(CsvLines.of(Order.class)::parse)
 * }</pre>
 *
 * <p><b>Columns.</b> Where the source {@linkplain TextFiles#withHeader() says that files have a
 * header}, it names the columns of its file, in any order; those that the class does not have are
 * passed over, and objects that the header does not name are null. Without a header, columns are
 * the components of a record, in their order, all of them. Each line has as many cells as there are
 * columns.
 *
 * <p><b>Values.</b> A cell with nothing in it is null, two quotes are an empty text; for what is no
 * text, both are null. Numbers, booleans and times, as ISO-8601, are read as strictly as {@link
 * JsonLines} does: no 1.9 as 1, no 1 as true. Blanks around them do not matter; those around a text
 * are part of it, unless {@link #trimmed}. There are no comments.
 *
 * <p><b>A record is one line</b>, so there are no line breaks in quotes: as in Spark, unless it is
 * told {@code multiLine}. The first and the last line of such a record are turned away, as their
 * quotes do not pair; lines in between are, unless they look like records.
 *
 * <p>A line is turned away with the reason, in which the column is named, and so is each line of a
 * file whose header has none of the columns, one of them twice, or lacks one that a record has as a
 * primitive.
 */
public final class CsvLines<T> implements LineParser<T> {
  private static final long serialVersionUID = 1L;

  /** What is made for headers is forgotten after so many: files without one have each another. */
  private static final int MOST_HEADERS = 1_000;

  /** As strict as {@link JsonLines}, but that all values are texts. */
  private static final CsvMapper STRICT =
      CsvMapper.builder()
          .addModule(new JavaTimeModule())
          .addModule(new Jdk8Module())
          .addModule(new SimpleModule().addDeserializer(double.class, new PlainDouble()))
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(CsvParser.Feature.EMPTY_UNQUOTED_STRING_AS_NULL)
          .enable(CsvParser.Feature.FAIL_ON_MISSING_COLUMNS)
          .disable(CsvParser.Feature.ALLOW_TRAILING_COMMA)
          .withCoercionConfigDefaults(
              all -> all.setCoercion(CoercionInputShape.EmptyString, CoercionAction.AsNull))
          .withCoercionConfig(
              LogicalType.Textual,
              text -> text.setCoercion(CoercionInputShape.EmptyString, CoercionAction.TryConvert))
          .build();

  private final Class<T> type;
  private final CsvDialect dialect;

  /** Of records without a class; null otherwise. */
  private final FieldTypes fields;

  private final transient CsvColumns columns;
  private final transient Map<Optional<String>, CsvRows<T>> rows = new ConcurrentHashMap<>();

  private CsvLines(Class<T> type, CsvDialect dialect, FieldTypes fields) {
    this.type = type;
    this.dialect = dialect;
    this.fields = fields;
    this.columns =
        fields == null
            ? CsvColumns.of(type, STRICT.getDeserializationConfig())
            : CsvColumns.of(fields);
  }

  /**
   * Cells that commas separate.
   *
   * @param type a record; or a bean, if the files have a header
   * @throws IllegalArgumentException if it has no columns, or one that is more than a cell can be
   */
  public static <T> CsvLines<T> of(Class<T> type) {
    return new CsvLines<>(type, CsvDialect.RFC_4180, null);
  }

  /** Cells that commas separate, of records without a class. */
  public static CsvLines<JsonNode> of(FieldTypes fields) {
    return new CsvLines<>(JsonNode.class, CsvDialect.RFC_4180, fields);
  }

  /**
   * The columns of a file of comma-separated values, which its header names, with the narrowest
   * types that its first 1,000 rows fit: boolean, long, double, time or text. One without values is
   * a text, and so are numbers with a zero in front, which are codes.
   *
   * @param file a path, or the URI of a file on any file system of Hadoop's
   * @throws IllegalArgumentException if it has no rows, or one that is no CSV
   */
  public static FieldTypes fieldsOf(String file) {
    return fieldsOf(file, CsvDialect.RFC_4180);
  }

  /** As {@link #fieldsOf(String)}, with another separator than the comma. */
  public static FieldTypes fieldsOf(String file, char separator) {
    return fieldsOf(file, CsvDialect.RFC_4180.separatedBy(separator));
  }

  private static FieldTypes fieldsOf(String file, CsvDialect dialect) {
    FieldTypes.Sample sample = new FieldTypes.Sample(FieldType.TEXT);
    List<String> names = new ArrayList<>();
    List<CsvLines<JsonNode>> texts = new ArrayList<>();
    SmallFile.sample(
        file,
        true,
        line -> {
          if (texts.isEmpty()) {
            names.addAll(headerNames(dialect, line.header().orElse("")));
            texts.add(new CsvLines<>(JsonNode.class, dialect, FieldTypes.texts(names)));
          }
          JsonNode row = texts.get(0).parse(line);
          for (String name : names) {
            String text = row.path(name).asText("").strip();
            if (!text.isEmpty()) {
              sample.add(name, FieldType.ofText(text));
            }
          }
        });
    if (names.isEmpty()) {
      throw new IllegalArgumentException(
          file + " has no row below its header; take another sample, or FieldTypes.of(…)");
    }
    return sample.of(names);
  }

  /** Another separator than the comma, such as {@code ';'} or {@code '\t'}; also of the header. */
  public CsvLines<T> separatedBy(char separator) {
    return new CsvLines<>(type, dialect.separatedBy(separator), fields);
  }

  /** Another quote than {@code '"'}. */
  public CsvLines<T> quotedBy(char quote) {
    return new CsvLines<>(type, dialect.quotedBy(quote), fields);
  }

  /** Takes quotes as what they are, and nothing else; no cell can have a separator in it then. */
  public CsvLines<T> withoutQuotes() {
    return new CsvLines<>(type, dialect.quotedBy(null), fields);
  }

  /** Takes away the blanks around each cell; those within quotes are kept. */
  public CsvLines<T> trimmed() {
    return new CsvLines<>(type, dialect.trimmed(), fields);
  }

  /** A text that stands for null, such as {@code "NULL"}; in quotes, too. */
  public CsvLines<T> nullText(String text) {
    return new CsvLines<>(type, dialect.withNullText(text), fields);
  }

  @Override
  public T parse(TextLine line) {
    try {
      String text = decoded(line);
      checkIsNoHeader(line, text);
      T read = rows(line.header()).read(text);
      return fields == null ? read : type.cast(fields.read((JsonNode) read));
    } catch (JsonProcessingException e) {
      throw refused(JacksonReason.of(e), e);
    } catch (IllegalArgumentException e) {
      throw refused(e.getMessage(), e);
    }
  }

  private IllegalArgumentException refused(String reason, Exception cause) {
    return new IllegalArgumentException(
        "not the CSV of " + (fields == null ? "a " + type.getSimpleName() : fields) + ": " + reason,
        cause);
  }

  private static String decoded(TextLine line) {
    String text = line.text();
    if (text.isEmpty()) {
      throw new IllegalArgumentException(
          "the line is empty; TextFiles.skipBlankLines() passes over such lines");
    }
    if (text.indexOf('\ufffd') >= 0
        && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), line.bytes())) {
      throw new IllegalArgumentException("the line is not UTF-8");
    }
    return text;
  }

  private void checkIsNoHeader(TextLine line, String text) throws JsonProcessingException {
    if (line.isFirst()
        && line.header().isEmpty()
        && columns.areNamed(dialect.cells(text, STRICT))) {
      throw new IllegalArgumentException(
          "the line is a header, which the source is to be told of: TextFiles.withHeader()");
    }
  }

  private CsvRows<T> rows(Optional<String> header) throws JsonProcessingException {
    CsvRows<T> known = rows.get(header);
    if (known != null) {
      return known;
    }
    List<String> names = header.isPresent() ? names(header.get()) : columns.inOrder();
    CsvRows<T> made = new CsvRows<>(dialect, names, dialect.reader(type, names, STRICT));
    if (rows.size() >= MOST_HEADERS) {
      rows.clear();
    }
    rows.put(header, made);
    return made;
  }

  private List<String> names(String header) throws JsonProcessingException {
    List<String> names = headerNames(dialect, header);
    columns.check(names, header);
    return names;
  }

  private static List<String> headerNames(CsvDialect dialect, String header)
      throws JsonProcessingException {
    if (header.isBlank()) {
      throw new IllegalArgumentException("the file's header, its first line, is blank");
    }
    if (header.indexOf('\ufffd') >= 0) {
      throw new IllegalArgumentException("the file's header, its first line, is not UTF-8");
    }
    try {
      return dialect.cells(header, STRICT).stream().map(String::strip).toList();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("in the file's header, " + e.getMessage(), e);
    }
  }

  /** Makes again what is not sent with it. */
  private Object readResolve() {
    return new CsvLines<>(type, dialect, fields);
  }
}
