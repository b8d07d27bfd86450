package io.tarn.examples.cards;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.examples.cards.CardFraud.Alert;
import io.tarn.examples.cards.CardFraud.Charge;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.output.MemoryOutput;
import io.tarn.testkit.JobDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CardFraudTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  private final QueueSource<Charge> source = new QueueSource<>("charges", 2);
  private final MemoryOutput<Alert> alerts = MemoryOutput.create();

  @Test
  void aLargeChargeRightAfterASmallOneIsTold() {
    Charge small = charge("a", 99, 0);
    Charge large = charge("a", 50_001, 10);
    try (JobDriver job = open()) {
      job.push(source, small, charge("b", 80_000, 1));
      job.advance(Duration.ofMinutes(5));
      job.restart();
      job.push(source, large);
    }
    assertEquals(List.of(new Alert(small, large)), alerts.records());
  }

  @Test
  void nothingIsToldOfALargeChargeThatIsNotTheNextOrComesLater() {
    try (JobDriver job = open()) {
      job.push(source, charge("a", 50, 0), charge("a", 2_000, 1), charge("a", 90_000, 2));
      job.push(source, charge("b", 50, 0));
      job.restart();
      job.push(source, charge("b", 90_000, 11));
    }
    assertEquals(List.of(), alerts.records());
  }

  @Test
  void aSmallChargeIsForgottenOnceNothingHasFollowedForTheTimeout() {
    try (JobDriver job = open()) {
      job.push(source, charge("a", 50, 0));
      assertEquals(1, kept(job));

      job.advance(Duration.ofMinutes(9));
      job.restart();
      job.run();
      assertEquals(1, kept(job));

      job.advance(Duration.ofMinutes(1));
      job.run();
      assertEquals(0, kept(job));
    }
    assertEquals(List.of(), alerts.records());
  }

  @Test
  void theAlertsAreThoseOfALoop() {
    Random random = new Random(5);
    Map<String, Charge> last = new HashMap<>();
    Set<Alert> expected = new HashSet<>();
    long[] amounts = {20, 3_000, 70_000};
    try (JobDriver job = open()) {
      for (int minute = 0; minute < 30; minute++) {
        List<Charge> batch = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          Charge next = charge("card-" + random.nextInt(25), amounts[random.nextInt(3)], minute);
          Charge before = last.put(next.card(), next);
          if (before != null
              && before.cents() == 20
              && next.cents() == 70_000
              && !next.time().isAfter(before.time().plusSeconds(600))) {
            expected.add(new Alert(before, next));
          }
          batch.add(next);
        }
        source.addAll(batch);
        job.run();
        job.advance(Duration.ofMinutes(1));
        if (minute == 15) {
          job.restart();
        }
      }
    }
    assertEquals(expected, new HashSet<>(alerts.records()));
  }

  private JobDriver open() {
    return JobDriver.of(
        "card-fraud", streams -> CardFraud.build(streams.source(source)).to("alerts", alerts));
  }

  private static int kept(JobDriver job) {
    return job.reader().snapshot().table("small_charges").scan().toList().size();
  }

  private static Charge charge(String card, long cents, long minute) {
    return new Charge(card, cents, START.plus(Duration.ofMinutes(minute)));
  }
}
