package io.tarn.spi.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Records on their way to another process. */
final class RecordCodecTest {
  private static final String RULE = "a record must be one of the two";

  /** A bean that is not Serializable. */
  record Bean(String name, List<Integer> numbers) {}

  /** Serializable, but for what it holds. */
  @SuppressWarnings("serial") // that is the point
  record Holder(Bean bean, long amount) implements Serializable {}

  @Test
  void aBeanIsReadBackAsAnotherProcessWould() {
    Bean bean = new Bean("a", List.of(1, 2));

    Object read = RecordCodec.decode(RecordCodec.encode(bean, RULE), RULE);

    assertEquals(bean, read);
    assertNotSame(bean, read);
  }

  @Test
  void aBeanIsReadBackWhereverItStands() {
    List<Holder> records = new ArrayList<>(List.of(new Holder(new Bean("a", List.of()), 1)));

    assertEquals(records, RecordCodec.copy(records, RULE));
    assertArrayEquals(RecordCodec.encode(records, RULE), RecordCodec.encode(records, RULE));
  }

  @Test
  void nullIsARecord() {
    assertEquals(null, RecordCodec.<String>copy(null, RULE));
  }

  @Test
  void whatIsNoRecordIsSentByJavaAlone() {
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> RecordCodec.copySerializable(new Bean("a", List.of()), RULE));
    assertEquals(RULE + ", but " + Bean.class.getName() + " is not", thrown.getMessage());
  }

  @Test
  void whatCannotBeReadIsSaid() {
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> RecordCodec.decode("no record".getBytes(StandardCharsets.UTF_8), RULE));
    assertEquals(
        RULE
            + ", but what was sent cannot be read back: java.io.StreamCorruptedException: invalid"
            + " stream header: 6E6F2072",
        thrown.getMessage());
  }
}
