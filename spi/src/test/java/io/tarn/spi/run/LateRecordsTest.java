package io.tarn.spi.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.spi.source.Origin;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which late records count, against a plain set. */
final class LateRecordsTest {
  private static final int MOST = 20_000;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  /** A record of a source, by its place alone. */
  private record Place(String source, String position) implements Origin {
    @Override
    public byte[] bytes() {
      return new byte[0];
    }
  }

  @Test
  void theUnionOfTasksHoldsEachRecordOnce() throws Exception {
    Set<Origin> all = new HashSet<>();
    LateRecords union = new LateRecords();
    for (int task = 0; task < 5; task++) {
      Set<Origin> seen = new HashSet<>();
      LateRecords late = new LateRecords();
      for (int i = random.nextInt(MOST); i > 0; i--) {
        Place place = new Place("s" + random.nextInt(2), "f:" + random.nextInt(MOST));
        seen.add(place);
        late.add(place);
      }
      assertEquals(seen.size(), late.count(), () -> "seed " + seed);
      all.addAll(seen);
      union.addAll(sent(late));
      assertEquals(all.size(), union.count(), () -> "seed " + seed);
    }
  }

  @Test
  void aRecordOfAnUnknownPlaceIsNoOther() throws Exception {
    LateRecords late = new LateRecords();
    for (int i = 0; i < 3; i++) {
      late.add(null);
      late.add(new Place("queue", ""));
      late.add(new Place("queue", "7"));
    }
    LateRecords union = new LateRecords();
    union.addAll(sent(late));
    union.addAll(sent(late));

    assertEquals(7, late.count());
    assertEquals(13, union.count());
  }

  @Test
  void aSourceIsNotTakenForTheBeginningOfAPosition() {
    LateRecords late = new LateRecords();
    late.add(new Place("a", "b1"));
    late.add(new Place("ab", "1"));

    assertEquals(2, late.count());
  }

  /** As the driver gets it from another process. */
  private static LateRecords sent(LateRecords late) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(late);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (LateRecords) in.readObject();
    }
  }
}
