package io.tarn.examples.cards;

import io.tarn.examples.Arguments;
import io.tarn.files.JsonLines;
import io.tarn.files.TextFiles;
import io.tarn.runtime.Tarn;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.function.State;
import io.tarn.stream.engine.job.Trigger;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Cards that may be stolen: a small charge, to try whether the card works, and a large one as the
 * very next, within ten minutes. The small charge is kept by {@code mapWithState}, whose timeout
 * removes it if nothing follows.
 *
 * <pre>
 * ./tarn run --jar … --class io.tarn.examples.cards.CardFraud CHARGES
 * </pre>
 *
 * <p>{@code CHARGES} is a folder of {@link Charge}s, one JSON object on each line; those of a card
 * come in the order of their times. Each batch prints its alerts. The table {@code small_charges}
 * has the small charges after which nothing has come yet.
 */
public final class CardFraud {
  private static final long SMALL_CENTS = 100;
  private static final long LARGE_CENTS = 50_000;
  private static final Duration WITHIN = Duration.ofMinutes(10);

  private CardFraud() {}

  /** A charge to a card. */
  public record Charge(String card, long cents, Instant time) implements Serializable {
    public Charge {
      if (card == null || time == null) {
        throw new IllegalArgumentException("card and time must not be missing");
      }
    }

    boolean isSmall() {
      return cents < SMALL_CENTS;
    }

    boolean isLarge() {
      return cents > LARGE_CENTS;
    }

    boolean isSoonAfter(Charge earlier) {
      return Duration.between(earlier.time, time).compareTo(WITHIN) <= 0;
    }
  }

  /** A small charge and the large one that came next. */
  public record Alert(Charge small, Charge large) implements Serializable {}

  public static DStream<Alert> build(DStream<Charge> charges) {
    return charges
        .keyBy(KeyTypes.STRING, Charge::card)
        .mapWithState(
            StateSpec.of("small_charges", Charge.class), CardFraud::onChargeOrTimeout, WITHIN);
  }

  /**
   * Charges are compared by their own times. The timeout goes by the times of batches, which are
   * later while the job catches up: so it only clears away, and decides nothing.
   */
  private static Optional<Alert> onChargeOrTimeout(
      String card, Optional<Charge> charge, State<Charge> small) {
    if (charge.isEmpty()) {
      return Optional.empty(); // the state is removed after this call
    }
    Charge latest = charge.get();
    Optional<Alert> alert =
        small
            .toOptional()
            .filter(earlier -> latest.isLarge() && latest.isSoonAfter(earlier))
            .map(earlier -> new Alert(earlier, latest));
    if (latest.isSmall()) {
      small.update(latest);
    } else if (small.exists()) {
      small.remove();
    }
    return alert;
  }

  public static void main(String[] args) throws InterruptedException {
    TextFiles charges = TextFiles.in(Arguments.at(0, args, "a folder of charges"));
    try (Tarn tarn = Tarn.getOrCreate();
        StreamingContext streams = tarn.streams("card-fraud")) {
      build(streams.source(charges).parse(JsonLines.of(Charge.class)::parse)).print();
      streams.start(Trigger.asFastAsPossible()).awaitTermination();
    }
  }
}
