package io.tarn.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tarn.spi.run.RecordCodec;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Lines of CSV: what is taken, and what is said of what is not. */
final class CsvLinesTest {
  private static final CsvLines<Hit> PARSER = CsvLines.of(Hit.class);
  private static final Instant TIME = Instant.parse("1995-08-01T00:00:01Z");

  record Hit(String host, long bytes, Instant time) {}

  record Named(@JsonProperty("Order ID") long id, String zone, String name, boolean paid) {
    @SuppressWarnings("unused") // a method that is no column
    public String getLabel() {
      return name + id;
    }
  }

  public static final class Bean {
    private String host = "none";
    private long bytes = -1;

    public void setHost(String newHost) {
      host = newHost;
    }

    public void setBytes(long newBytes) {
      bytes = newBytes;
    }
  }

  enum Colour {
    RED,
    GREEN
  }

  @SuppressWarnings("unused")
  record All(
      byte small,
      short brief,
      int whole,
      Long large,
      float rough,
      Double exact,
      BigDecimal money,
      boolean yes,
      Boolean maybe,
      Colour colour,
      LocalDate day,
      Duration length,
      Optional<String> note) {}

  @Nested
  class Columns {
    @Test
    void withoutAHeaderAreTheComponentsInTheirOrder() {
      assertEquals(new Hit("a", 5, TIME), parse("a,5,1995-08-01T00:00:01Z"));
      assertEquals(
          new Named(7, "z", "n", true), parse(CsvLines.of(Named.class), "7,z,n,true", null));
    }

    @Test
    void withAHeaderStandWhereItSays() {
      assertEquals(
          new Hit("a", 5, TIME),
          parse("time,bytes,host", "1995-08-01T00:00:01Z,5,a"),
          "in another order");
      assertEquals(
          new Hit("a", 5, null),
          parse("id,host,,bytes,id,", "1,a,2,5,3,4"),
          "and what the class does not have is passed over, however it is named");
      assertEquals(
          new Named(7, null, "n", false),
          parse(CsvLines.of(Named.class), "n,7,false", " name , Order ID,\"paid\""),
          "blanks around names do not matter, nor do quotes");
    }

    @Test
    void ofABeanAreItsSetters() {
      Bean bean = parse(CsvLines.of(Bean.class), "5,a", "bytes,host");
      assertEquals("a", bean.host);
      assertEquals(5, bean.bytes);
      assertEquals(-1, parse(CsvLines.of(Bean.class), "a", "host").bytes, "as JsonLines has it");
      assertRefused(
          CsvLines.of(Bean.class),
          "a,5",
          null,
          "not the CSV of a Bean: the columns of a class that is no record have no order, so the"
              + " files must have a header: TextFiles.withHeader()");
    }

    @Test
    void areRefusedIfTheyAreMoreThanACell() {
      record Lists(String name, java.util.List<String> urls) {}
      record Empty() {}

      assertEquals(
          "urls of "
              + Lists.class.getName()
              + " is a java.util.List, which is more than a cell of CSV can be; read a text, and"
              + " map it",
          assertThrows(IllegalArgumentException.class, () -> CsvLines.of(Lists.class))
              .getMessage());
      for (Class<?> none : new Class<?>[] {Empty.class, String.class, Object.class, Long.class}) {
        assertEquals(
            "the columns of CSV are the components of a record, or what a bean has setters for,"
                + " but "
                + none.getName()
                + " has none",
            assertThrows(IllegalArgumentException.class, () -> CsvLines.of(none)).getMessage());
      }
    }
  }

  @Nested
  class Header {
    @Test
    void thatLacksAPrimitiveIsNamed() {
      assertRefused("host,time", "a,", "the file's header lacks bytes, but is host,time");
    }

    @Test
    void thatLacksAnObjectLeavesItNull() {
      assertEquals(new Hit(null, 5, null), parse("bytes", "5"));
    }

    @Test
    void thatHasNoneOfTheColumnsIsNone() {
      assertRefused(
          "host;bytes;time",
          "a;5;",
          "the file's header has none of the columns host, bytes, time, but is host;bytes;time;"
              + " another separator, perhaps, or no header at all");
    }

    @Test
    void thatHasAColumnTwiceIsAmbiguous() {
      assertRefused(
          "host,bytes,host",
          "a,5,b",
          "the file's header has the column host more than once: host,bytes,host");
    }

    @Test
    void thatIsBlankOrTornOrOfAnotherEncodingIsNamed() {
      assertRefused(" ", "a,5,", "the file's header, its first line, is blank");
      assertRefused(
          "host,\"by", "a,5,", "in the file's header, cell 2: a quote is not closed at the end");
      assertRefused(
          "host,bytes,gr\ufffd\ufffde", "a,5,", "the file's header, its first line, is not UTF-8");
    }

    @Test
    void isQuotedInPart() {
      assertRefused(
          "x".repeat(300),
          "a",
          "the file's header has none of the columns host, bytes, time, but is "
              + "x".repeat(200)
              + "…; another");
    }

    @Test
    void thatTheSourceIsNotToldOfIsNoRecord() {
      record Names(String first, String last) {}
      CsvLines<Names> names = CsvLines.of(Names.class);
      TextLine first = new TextLine("in", "file", 0, "last,first".getBytes(StandardCharsets.UTF_8));

      assertEquals(
          "not the CSV of a Names: the line is a header, which the source is to be told of:"
              + " TextFiles.withHeader()",
          assertThrows(IllegalArgumentException.class, () -> names.parse(first)).getMessage());
      assertEquals(new Names("first", "last"), parse(names, "first,last", null), "in mid file");
    }

    @Test
    void mayBeAnotherForEachLine() {
      for (int i = 0; i < 3_000; i++) {
        assertEquals(i, parse("bytes,x" + i, i + ",1").bytes());
        assertEquals(i, parse("x,bytes", "1," + i).bytes());
      }
    }
  }

  @Nested
  class Cells {
    @Test
    void inQuotesMayHaveSeparatorsAndDoubledQuotes() {
      assertEquals("a, \"b\"", parse("\"a, \"\"b\"\"\",5,").host());
      assertEquals("\"", parse("\"\"\"\",\"5\",\"\"").host());
      assertEquals("", parse("\"\",5,").host());
      assertEquals("ünïcödé 🂡", parse("ünïcödé 🂡,5,").host());
    }

    @Test
    void thatAreEmptyAreNull() {
      assertEquals(new Hit(null, 5, null), parse(",5,"));
      assertEquals(new Hit(null, 5, null), parse(",5,\"\""), "what is no text is not empty");
      assertRefused(null, "a,,", "bytes: Cannot map `null` into type `long`");
      assertRefused(null, "a,\"\",", "bytes: Cannot coerce `null` to `long` value");
      assertRefused(null, "a, ,", "bytes: ");
    }

    @Test
    void areAsManyAsThereAreColumns() {
      assertRefused(null, "a,5", "Not enough column values: expected 3, found 2");
      assertRefused(null, "a,5,,", "Too many entries: expected at most 3");
      assertRefused(null, "a,5,,x", "Too many entries: expected at most 3");
      assertRefused("bytes,host", "5", "Not enough column values: expected 2, found 1");
      assertRefused("bytes,host", "5,a,1995", "Too many entries: expected at most 2");
    }

    @Test
    void haveNoLineBreaks() {
      assertRefused(
          null,
          "\"a",
          "host: a quote is not closed at the end of the line; a record is one line, so there are"
              + " no line breaks in quotes");
      assertRefused(
          "bytes,x,host", "5,\"1\",\"a\"\"", "host: a quote is not closed at the end of the line");
      assertRefused(
          null, "b\",5,", "host: there is a quote in a cell that does not begin with one");
    }

    @Test
    void areInQuotesFromBeginningToEndOrNotAtAll() {
      String behind = ": there is text behind the closing quote; quotes within quotes are doubled";
      assertRefused(null, "\"a\"b,5,", "host" + behind);
      assertRefused(null, "\"a\" ,5,", "host" + behind);
      assertRefused(null, "\"a \"b\" c\",5,", "host" + behind);
      assertRefused(
          null, "a, \"5\",", "bytes: there is a quote in a cell that does not begin with one");
      assertRefused(null, "a,5,,\"x", "cell 4: a quote is not closed");
    }

    @Test
    void areTextsWithAllTheirBlanksUnlessTheyAreTrimmed() {
      CsvLines<Hit> trimmed = PARSER.trimmed();

      assertEquals(" a ", parse(" a ,5,").host());
      assertEquals("a b", parse(trimmed, " a b , 5 , ", null).host());
      assertEquals(" a ", parse(trimmed, " \" a \" ,5,", null).host());
      assertEquals(null, parse(trimmed, "  ,5,", null).host());
      assertEquals(5, parse(trimmed.separatedBy('\t'), "\t 5 \t", null).bytes());
    }

    @Test
    void areNoComments() {
      assertEquals("#a", parse("#a,5,").host());
      assertRefused(null, "# a comment", "Not enough column values: expected 3, found 1");
    }

    @Test
    void areAbsentFromAnEmptyLine() {
      assertRefused(
          null, "", "the line is empty; TextFiles.skipBlankLines() passes over such lines");
    }

    @Test
    void areUtf8() {
      byte[] latin1 = {'a', (byte) 0xfc, ',', '5', ','};
      assertEquals(
          "not the CSV of a Hit: the line is not UTF-8",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> PARSER.parse(new TextLine("in", "file", 9, latin1)))
              .getMessage());
      assertEquals("\ufffd", parse("\ufffd,5,").host());
    }
  }

  @Nested
  class Dialect {
    @Test
    void hasAnotherSeparator() {
      assertEquals("a,b", parse(PARSER.separatedBy(';'), "a,b;5;", null).host());
      assertEquals("a;b", parse(PARSER.separatedBy(';'), "5;\"a;b\"", "bytes;host").host());
      assertEquals("a b", parse(PARSER.separatedBy('\t'), "a b\t5\t", null).host());
    }

    @Test
    void hasAnotherQuoteOrNone() {
      assertEquals("a,'\"", parse(PARSER.quotedBy('\''), "'a,''\"',5,", null).host());
      assertEquals("\"a", parse(PARSER.withoutQuotes(), "\"a,5,", null).host());
    }

    @Test
    void hasATextForNull() {
      CsvLines<Hit> nulls = PARSER.nullText("NULL");
      assertEquals(new Hit(null, 5, null), parse(nulls, "NULL,5,NULL", null));
      assertEquals(new Hit(null, 5, null), parse(nulls, ",5,", null), "nothing is null as well");
      assertEquals(new Hit("null", 5, null), parse(nulls, "null,5,", null));
      assertEquals(new Hit("NULL", 5, null), parse("NULL,5,"));
      assertEquals(5, parse(nulls, "x,5", "NULL,bytes").bytes(), "a header has no nulls");
    }

    @Test
    void thatMakesNoSenseIsRefused() {
      assertDialect(
          "separator and quote must differ, but both are \"", () -> PARSER.separatedBy('"'));
      assertDialect("separator and quote must differ, but both are ,", () -> PARSER.quotedBy(','));
      assertDialect("a separator cannot be a line end", () -> PARSER.separatedBy('\n'));
      assertDialect("a quote cannot be a line end", () -> PARSER.quotedBy('\r'));
      assertDialect(
          "cells that blanks separate cannot be trimmed of blanks; leave out trimmed()",
          () -> PARSER.separatedBy(' ').trimmed());
    }

    private static void assertDialect(
        String message, org.junit.jupiter.api.function.Executable setting) {
      assertEquals(message, assertThrows(IllegalArgumentException.class, setting).getMessage());
    }
  }

  @Nested
  class Values {
    private static final String GOOD = "1,2,3,4,5.5,6.5,7.10,true,false,GREEN,1995-07-01,PT1M,x";

    @Test
    void areOfTheTypesOfTheirColumns() {
      assertEquals(
          new All(
              (byte) 1,
              (short) 2,
              3,
              4L,
              5.5f,
              6.5,
              new BigDecimal("7.10"),
              true,
              false,
              Colour.GREEN,
              LocalDate.of(1995, 7, 1),
              Duration.ofMinutes(1),
              Optional.of("x")),
          parse(CsvLines.of(All.class), GOOD, null));
      assertEquals(
          new All(
              (byte) -1,
              (short) 0,
              7,
              null,
              1e3f,
              null,
              null,
              false,
              null,
              null,
              null,
              null,
              Optional.empty()),
          parse(CsvLines.of(All.class), "-1,0, 007 ,,1e3,,,FALSE,,,,,", null));
    }

    @Test
    void ofAnotherTypeAreTurnedAwayNotBentToFit() {
      assertUnfit(0, "small", "256");
      assertUnfit(1, "brief", "40000");
      assertUnfit(2, "whole", "1.9", "1.0", "1e3", "9999999999", "many", "0x10", "null", "true");
      assertUnfit(3, "large", "1.9", "9223372036854775808", "many", "null");
      assertUnfit(4, "rough", "many", "1,5", "null", "7f");
      assertUnfit(5, "exact", "many", "null", "7f", "1d", "0x1p3");
      assertUnfit(6, "money", "many", "1.2.3");
      assertUnfit(7, "yes", "1", "0", "yes", "t", "null");
      assertUnfit(8, "maybe", "1", "0", "no", "null");
      assertUnfit(9, "colour", "BLUE", "0", "green", "null");
      assertUnfit(10, "day", "1995-07-32", "07/01/1995", "12", "yesterday");
      assertUnfit(11, "length", "a while");
      assertRefused(null, "a,5,yesterday", "time: Cannot deserialize value of type");
      assertRefused(null, "a,5,1995-08-01", "time: Cannot deserialize value of type");
      assertRefused(
          null,
          "a,many,",
          "bytes: Cannot deserialize value of type `long` from String \"many\": not a valid `long`"
              + " value");
    }

    @Test
    void ofAPrimitiveDoubleAreNoJavaLiterals() {
      record Price(double price) {}
      CsvLines<Price> prices = CsvLines.of(Price.class);

      for (String number : new String[] {"-0.5", "1e3", " 7 ", "NaN", "-Infinity", "INF"}) {
        assertEquals(
            Double.parseDouble(number.replace("INF", "Infinity")),
            parse(prices, number, null).price());
      }
      for (String literal : new String[] {"7f", "7.F", "1d", "1D ", "0x1p3", "0X1P3"}) {
        assertRefused(
            prices,
            literal,
            null,
            "not the CSV of a Price: price: Cannot deserialize value of type `double` from String \""
                + literal
                + "\": not a valid `double` value");
      }
      assertRefused(prices, "\"\"", null, "not the CSV of a Price: price: Cannot coerce `null`");
    }

    @Test
    void thatARecordRefusesAreTurnedAwayForItsReason() {
      record Positive(long bytes) {
        Positive {
          if (bytes < 0) {
            throw new IllegalArgumentException("bytes must be >= 0, but are " + bytes);
          }
        }
      }
      assertRefused(
          CsvLines.of(Positive.class),
          "-1",
          null,
          "not the CSV of a Positive: bytes must be >= 0, but are -1");
    }

    private static void assertUnfit(int cell, String column, String... values) {
      for (String value : values) {
        String[] cells = GOOD.split(",");
        cells[cell] = '"' + value + '"';
        assertRefused(
            CsvLines.of(All.class),
            String.join(",", cells),
            null,
            "not the CSV of a All: " + column + ": ");
      }
    }
  }

  @Test
  void aParserThatWasSentReadsAsBefore() {
    CsvLines<Hit> sent =
        RecordCodec.copySerializable(PARSER.separatedBy(';').nullText("-"), "must be sent");

    assertEquals(new Hit(null, 5, TIME), parse(sent, "-;5;1995-08-01T00:00:01Z", null));
  }

  private static Hit parse(String line) {
    return parse(PARSER, line, null);
  }

  private static Hit parse(String header, String line) {
    return parse(PARSER, line, header);
  }

  private static <T> T parse(CsvLines<T> parser, String line, String header) {
    return parser.parse(
        new TextLine(
            "in",
            "file",
            header == null ? 9 : header.length(),
            line.getBytes(StandardCharsets.UTF_8),
            Optional.ofNullable(header)));
  }

  private static void assertRefused(String header, String line, String reason) {
    assertRefused(PARSER, line, header, "not the CSV of a Hit: " + reason);
  }

  private static void assertRefused(
      CsvLines<?> parser, String line, String header, String message) {
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> parse(parser, line, header), () -> line);
    assertTrue(thrown.getMessage().startsWith(message), thrown.getMessage());
  }
}
