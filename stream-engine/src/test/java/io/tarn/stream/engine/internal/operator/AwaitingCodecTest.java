package io.tarn.stream.engine.internal.operator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.schemas.CborCodec;
import io.tarn.stream.engine.internal.operator.Awaiting.Entry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class AwaitingCodecTest {
  private static final CborCodec<Awaiting<Sale, String>> PLAIN =
      CborCodec.parametric(Awaiting.class, CborCodec.of(Sale.class), CborCodec.of(String.class));

  private final AwaitingCodec<Sale, String> codec = new AwaitingCodec<>(Sale.class, String.class);

  record Sale(String shop, long cents, List<Integer> parts) {}

  /** Has a property that cannot be written. */
  record Broken(Object self) {
    @Override
    public Object self() {
      throw new IllegalStateException("not now");
    }
  }

  @Test
  void aRowThatGrowsAndShrinksIsReadAsItIs() {
    SplittableRandom random = new SplittableRandom(7);
    List<Entry<Sale>> left = new ArrayList<>();
    List<Entry<String>> right = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      if (random.nextInt(3) == 0 && !left.isEmpty()) {
        left.remove(random.nextInt(left.size()));
      }
      if (random.nextInt(2) == 0 && !right.isEmpty()) {
        right.replaceAll(Entry::withPartner);
      }
      left.add(new Entry<>(i, random.nextBoolean(), sale(random, i)));
      right.add(new Entry<>(-i, false, i % 9 == 0 ? null : "x".repeat(random.nextInt(9_000))));
      Awaiting<Sale, String> state = new Awaiting<>(left, right, random.nextLong());

      assertEquals(state, codec.decode(codec.encode(state)));
      assertArrayEquals(PLAIN.encode(state), codec.encode(state));
      assertArrayEquals(codec.encode(unwritten(state)), codec.encode(state));
    }
  }

  private static Sale sale(SplittableRandom random, int i) {
    return new Sale("ü" + i, random.nextLong(), List.of(i, random.nextInt(100_000)));
  }

  private static Awaiting<Sale, String> unwritten(Awaiting<Sale, String> state) {
    return new Awaiting<>(
        state.left().stream().map(AwaitingCodecTest::unwritten).toList(),
        state.right().stream().map(AwaitingCodecTest::unwritten).toList(),
        state.wakes());
  }

  private static <T> Entry<T> unwritten(Entry<T> entry) {
    return new Entry<>(entry.time(), entry.joined(), entry.value());
  }

  @Test
  void theBytesOfARecordAreMadeOnce() {
    Entry<Sale> entry = new Entry<>(1, false, new Sale("a", 2, List.of()));
    codec.encode(new Awaiting<>(List.of(entry), List.of(), 3));
    byte[] written = entry.written();
    Entry<Sale> joined = entry.withPartner();
    codec.encode(new Awaiting<>(List.of(joined), List.of(), 4));

    assertSame(written, joined.written());
  }

  @Test
  void arraysOfAnyLengthAreTheSameBytes() {
    for (int length : new int[] {0, 23, 24, 255, 256, 65_535, 65_536}) {
      List<Entry<String>> entries = Collections.nCopies(length, new Entry<>(6, false, "b"));
      Awaiting<Sale, String> state = new Awaiting<>(List.of(), entries, 9);

      assertArrayEquals(PLAIN.encode(state), codec.encode(state), "of " + length);
    }
    assertEquals(PLAIN.schema(), codec.schema());
  }

  @Test
  void whatCannotBeWrittenIsNamed() {
    AwaitingCodec<Broken, String> broken = new AwaitingCodec<>(Broken.class, String.class);
    Awaiting<Broken, String> state =
        new Awaiting<>(List.of(new Entry<>(1, false, new Broken(1))), List.of(), 2);

    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> broken.encode(state));
    assertEquals(true, e.getMessage().contains("Broken as CBOR: not now"), e.getMessage());
  }
}
