package io.tarn.schemas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Keys: their order, their way there and back, and those that cannot be row keys. */
final class KeyTypesTest {
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  @Test
  void encodedKeysSortAsTheirValues() {
    Comparator<String> utf8 =
        (a, b) ->
            Arrays.compareUnsigned(
                a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    assertOrdered(KeyTypes.STRING, this::text, utf8);
    assertOrdered(KeyTypes.LONG, this::number, Comparator.naturalOrder());
    assertOrdered(KeyTypes.INT, () -> (int) number(), Comparator.naturalOrder());
    assertOrdered(KeyTypes.DOUBLE, this::real, Comparator.naturalOrder());
    assertOrdered(KeyTypes.BOOLEAN, random::nextBoolean, Comparator.naturalOrder());
    assertOrdered(
        KeyTypes.TIMESTAMP, () -> Instant.ofEpochMilli(number() >> 12), Comparator.naturalOrder());
    assertOrdered(KeyTypes.BYTES, this::bytes, Arrays::compareUnsigned);
    assertOrdered(
        KeyTypes.struct(KeyTypes.STRING, KeyTypes.LONG, KeyTypes.BYTES),
        () -> List.of(text(), number(), bytes()),
        Comparator.<List<Object>, String>comparing(key -> (String) key.get(0), utf8)
            .thenComparing(key -> (Long) key.get(1))
            .thenComparing(key -> (byte[]) key.get(2), Arrays::compareUnsigned));
  }

  @Test
  void aPaneIsToldFromItsKeyWhateverTheKeysType() {
    assertPanesOf(KeyTypes.INT, -2);
    assertPanesOf(KeyTypes.DOUBLE, -2.5);
    assertPanesOf(KeyTypes.BOOLEAN, true);
    assertPanesOf(KeyTypes.BYTES, new byte[] {0, -1});
    assertPanesOf(
        KeyTypes.struct(KeyTypes.STRING, KeyTypes.struct(KeyTypes.LONG, KeyTypes.TIMESTAMP)),
        List.of("a", List.of(1L, Instant.EPOCH)));
  }

  private static <K> void assertPanesOf(KeyType<K> type, K key) {
    RowKeys<K> keys = RowKeys.of(type, 32);
    RowKey row = keys.row(key);
    assertEquals(new PaneRow(row, -7, 0), keys.paneRow(keys.pane(row, -7)));
    assertEquals(new PaneRow(row, -7, 2), keys.paneRow(keys.pane(row, -7, 2)));
  }

  @Test
  void panesSortByTimeWithinTheirKey() {
    RowKeys<String> keys = RowKeys.of(KeyTypes.STRING, 32);
    RowKey row = keys.row("a");
    RowKey last = row;
    for (long pane : new long[] {Long.MIN_VALUE, -60_000, -1, 0, 60_000, Long.MAX_VALUE}) {
      RowKey paneRow = keys.pane(row, pane);
      assertEquals(-1, Integer.signum(last.compareTo(paneRow)));
      assertEquals(new PaneRow(row, pane, 0), keys.paneRow(paneRow));
      RowKey late = keys.pane(row, pane, 3);
      assertEquals(new PaneRow(row, pane, 3), keys.paneRow(late));
      assertEquals(-1, Integer.signum(paneRow.compareTo(late)));
      assertEquals("a", keys.key(paneRow));
      assertEquals(row.bucket(), paneRow.bucket());
      last = paneRow;
    }
  }

  @Test
  void whatCannotBeARowKeyIsRefused() {
    assertRefused(KeyTypes.STRING, null, "a key must not be null");
    assertRefused(
        KeyTypes.STRING, "a\0b", "a string key must not contain NUL, but \"a\\u0000b\" does");
    assertRefused(
        KeyTypes.STRING, "\uD800x", "a string key must be valid Unicode, but \"\uD800x\" is not");
    assertRefused(
        KeyTypes.STRING,
        "x".repeat(40_000),
        "a row key must be <= 32000 bytes, but this key makes one of 40004");
    assertRefused(
        KeyTypes.BYTES,
        new byte[40_000],
        "a row key must be <= 32000 bytes, but this key makes one of 80004");
    assertRefused(
        KeyTypes.TIMESTAMP,
        Instant.ofEpochSecond(0, 1),
        "a timestamp key must be a whole number of ms, but 1970-01-01T00:00:00.000000001Z is "
            + "finer; truncate it first");
    KeyType<List<Object>> struct = KeyTypes.struct(KeyTypes.STRING, KeyTypes.LONG);
    assertRefused(
        struct, List.of("a"), "a struct<string,long> key must have 2 fields, but [a] has 1");
    assertRefused(
        struct, List.of("a", "b"), "field 1 of a struct<string,long> key must be a long, but is b");
  }

  @Test
  void aTimestampBeyondMillisecondsIsRefused() {
    Instant beyond = Instant.MAX.truncatedTo(ChronoUnit.MILLIS);
    assertThrows(KeyEncodingException.class, () -> KeyTypes.TIMESTAMP.check(beyond));
  }

  @Test
  void aNullFieldOfAStructIsRefused() {
    KeyType<List<Object>> struct = KeyTypes.struct(KeyTypes.STRING, KeyTypes.LONG);
    for (List<Object> key :
        List.of(Arrays.<Object>asList(null, 1L), Arrays.<Object>asList("a", null))) {
      assertThrows(KeyEncodingException.class, () -> struct.check(key), key::toString);
    }
  }

  @Test
  void theLongestKeyFitsWithItsPaneAndTheRowOfMetaThatFindsIt() {
    RowKeys<String> keys = RowKeys.of(KeyTypes.STRING, 32);
    RowKey longest = keys.row("x".repeat(RowKey.MAX_BYTES - 4));
    assertEquals(RowKey.MAX_BYTES, longest.bytes().length);

    int rowOfMeta = 500 + keys.pane(longest, 0).bytes().length + ",99999999999999".length();
    assertTrue(rowOfMeta <= Short.MAX_VALUE);
    assertThrows(KeyEncodingException.class, () -> keys.row("x".repeat(RowKey.MAX_BYTES - 3)));
  }

  @Test
  void textIsReadAsItsTypeSays() {
    assertEquals(" a ", KeyTypes.STRING.parseText(" a "));
    assertEquals(-42L, KeyTypes.LONG.parseText(" -42 "));
    assertEquals(-42, KeyTypes.INT.parseText(" -42 "));
    assertEquals(2.5, KeyTypes.DOUBLE.parseText("2.5"));
    assertEquals(true, KeyTypes.BOOLEAN.parseText("TRUE"));
    assertEquals(Instant.EPOCH, KeyTypes.TIMESTAMP.parseText("1970-01-01T00:00:00Z"));
    assertArrayEquals(new byte[] {0, -1}, KeyTypes.BYTES.parseText("00ff"));
    assertEquals(
        List.of("a", 1L, List.of(true)),
        KeyTypes.struct(KeyTypes.STRING, KeyTypes.LONG, KeyTypes.struct(KeyTypes.BOOLEAN))
            .parseText("[\"a\", 1, [true]]"));
  }

  @Test
  void textOfAnotherTypeIsRefused() {
    assertNotParsed(KeyTypes.LONG, "x", "expected a whole number, such as 42, but got \"x\"");
    assertNotParsed(
        KeyTypes.INT,
        "2147483648",
        "expected a whole number from -2147483648 to 2147483647, such as 42, but got"
            + " \"2147483648\"");
    assertNotParsed(KeyTypes.DOUBLE, "x", "expected a number, such as 2.5, but got \"x\"");
    assertNotParsed(KeyTypes.BOOLEAN, "1", "expected a boolean: true or false, but got \"1\"");
    assertNotParsed(
        KeyTypes.TIMESTAMP,
        "now",
        "expected a timestamp in ISO-8601 UTC, such as 1995-08-01T06:00:00Z, but got \"now\"");
    assertNotParsed(
        KeyTypes.BYTES, "0", "expected a byte string in hexadecimal, such as 00ff, but got \"0\"");
    KeyType<List<Object>> struct = KeyTypes.struct(KeyTypes.STRING, KeyTypes.LONG);
    assertNotParsed(
        struct,
        "[\"a\"]",
        "expected a JSON array of 2 fields for a struct<string,long> key, but got [\"a\"]");
    assertNotParsed(
        struct,
        "a,1",
        "expected a JSON array for a struct<string,long> key, such as [\"a\",\"1\"], but got a,1");
  }

  @Test
  void aFieldThatMayBeNullSortsFirst() {
    KeyType<List<Object>> type =
        KeyTypes.struct(KeyTypes.nullable(KeyTypes.STRING), KeyTypes.nullable(KeyTypes.LONG));
    assertOrdered(
        type,
        () ->
            Arrays.asList(
                random.nextInt(3) == 0 ? null : "k" + random.nextInt(3),
                random.nextInt(3) == 0 ? null : (Long) (random.nextInt(3) - 1L)),
        Comparator.<List<Object>, String>comparing(
                key -> (String) key.get(0), Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(
                key -> (Long) key.get(1), Comparator.nullsFirst(Comparator.naturalOrder())));
    assertPanesOf(type, Arrays.asList(null, 7L));
    assertPanesOf(type, Arrays.asList("a", null));
    assertEquals(Arrays.asList(null, 7L), type.parseText("[null, 7]"));
    assertEquals(Arrays.asList(null, 7L), type.toJson(Arrays.asList(null, 7L)));
    assertEquals(
        "field 1 of a struct<string?,long> key must not be null",
        assertThrows(
                KeyEncodingException.class,
                () ->
                    KeyTypes.struct(KeyTypes.nullable(KeyTypes.STRING), KeyTypes.LONG)
                        .check(Arrays.asList(null, null)))
            .getMessage());
  }

  @Test
  void aTypeIsFoundByItsName() {
    for (String name :
        List.of(
            "string",
            "long",
            "int",
            "double",
            "boolean",
            "timestamp",
            "bytes",
            "struct<string,struct<long,bytes>,double>",
            "struct<string?,struct<long?>?>")) {
      assertEquals(name, KeyTypes.parse(name).name());
    }
    assertEquals(
        "unknown key type \"short\"; known are [string, long, int, double, boolean, timestamp,"
            + " bytes] and struct<…> of them",
        assertThrows(IllegalArgumentException.class, () -> KeyTypes.parse("short")).getMessage());
  }

  @Test
  void aPrefixOfTextBoundsAllTextThatBeginsWithIt() {
    RowKeys<String> keys = RowKeys.of(KeyTypes.STRING, 32);
    byte[] prefix = keys.prefixBound("in2");
    for (String key : List.of("in2", "in24", "in2\uD83D\uDE00")) {
      byte[] bound = keys.bound(key);
      assertArrayEquals(prefix, Arrays.copyOf(bound, prefix.length));
    }
    assertEquals(
        "prefix scans need string keys, but the keys are of type long; scan a range instead",
        assertThrows(
                IllegalArgumentException.class,
                () -> RowKeys.of(KeyTypes.LONG, 32).prefixBound("1"))
            .getMessage());
  }

  private <K> void assertOrdered(KeyType<K> type, Supplier<K> values, Comparator<K> order) {
    RowKeys<K> keys = RowKeys.of(type, 1);
    List<K> drawn = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      K key = values.get();
      drawn.add(key);
      assertEquals(0, order.compare(key, keys.key(keys.row(key))), () -> "seed " + seed);
    }
    for (K left : drawn) {
      for (K right : drawn) {
        assertEquals(
            Integer.signum(order.compare(left, right)),
            Integer.signum(keys.row(left).compareTo(keys.row(right))),
            () ->
                "seed "
                    + seed
                    + ": "
                    + type
                    + " "
                    + type.toJson(left)
                    + " and "
                    + type.toJson(right));
      }
    }
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      text.appendCodePoint(
          new int[] {1, 'a', 'b', 0xff, 0x20ac, 0xffff, 0x1f600}[random.nextInt(7)]);
    }
    return text.toString();
  }

  private long number() {
    return random.nextLong() >> random.nextInt(64);
  }

  private double real() {
    double[] special = {0.0, -0.0, Double.NaN, Double.MIN_VALUE, Double.POSITIVE_INFINITY, -1};
    return random.nextInt(4) == 0
        ? special[random.nextInt(special.length)]
        : random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(10)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = new byte[] {0, 1, 127, -128, -1}[random.nextInt(5)];
    }
    return bytes;
  }

  private static <K> void assertRefused(KeyType<K> type, K key, String message) {
    assertEquals(
        message, assertThrows(KeyEncodingException.class, () -> type.check(key)).getMessage());
  }

  private static void assertNotParsed(KeyType<?> type, String text, String message) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> type.parseText(text)).getMessage());
  }
}
