package io.tarn.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What CBOR states read back as: what was written, or not at all. */
final class CborCodecTest {
  record Mean(double value) {}

  record Whole(long value) {}

  record Text(String value) {}

  record Boxed(Integer value) {}

  record Flag(boolean value) {}

  record AsText(
      @JsonFormat(shape = JsonFormat.Shape.STRING) long count,
      @JsonFormat(shape = JsonFormat.Shape.STRING) double mean) {}

  record Big(BigInteger value, Map<String, Long> by) {}

  @Test
  void aFractionIsNotCut() {
    assertRefused(Whole.class, new Mean(1.75));
  }

  @Test
  void aTextThatSpellsNoNumberIsNone() {
    for (String text : List.of("", " ", "seven")) {
      assertRefused(Whole.class, new Text(text));
      assertRefused(Boxed.class, new Text(text));
      assertRefused(Mean.class, new Text(text));
      assertRefused(Flag.class, new Text(text));
    }
    assertRefused(Whole.class, new Text("1.75"));
  }

  @Test
  void aNumberThatItsClassWritesAsTextIsReadFromIt() {
    ValueCodec<AsText> codec = CborCodec.of(AsText.class);

    assertEquals(new AsText(12, 1.5), codec.decode(codec.encode(new AsText(12, 1.5))));
  }

  @Test
  void aWholeNumberIsReadAsADouble() {
    assertEquals(
        new Mean(3.0),
        CborCodec.of(Mean.class).decode(CborCodec.of(Whole.class).encode(new Whole(3))));
  }

  @Test
  void whatCanBeWrittenCanBeReadHoweverLongItIs() {
    ValueCodec<Big> codec = CborCodec.of(Big.class);
    Big big = new Big(BigInteger.TEN.pow(5_000), Map.of("k".repeat(100_000), 1L));

    assertEquals(big, codec.decode(codec.encode(big)));
    assertTrue(ValueBytes.toJson(codec.schema(), codec.encode(big)).get("value").isBigInteger());
  }

  private static void assertRefused(Class<?> type, Record written) {
    byte[] value = encode(written);

    UncheckedIOException refused =
        assertThrows(UncheckedIOException.class, () -> CborCodec.of(type).decode(value));

    assertTrue(
        refused
            .getMessage()
            .startsWith(
                "cannot read CBOR of " + value.length + " bytes as " + type.getName() + ": C"),
        refused::getMessage);
  }

  @SuppressWarnings("unchecked") // an object is of its own class
  private static <S> byte[] encode(S state) {
    return CborCodec.of((Class<S>) state.getClass()).encode(state);
  }
}
