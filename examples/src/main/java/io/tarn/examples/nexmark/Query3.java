package io.tarn.examples.nexmark;

import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.spi.source.Source;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.process.KeyContext;
import io.tarn.stream.engine.process.ListHandle;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Query 3, local item suggestion: who in Oregon, Idaho or California sells something of category
 * 10, and in which auction ({@code Query3.java}). Give the result an output, {@code foreachBatch}
 * or a sink.
 *
 * <pre>
 *  people and auctions of category 10 ─► by seller: join
 *                                        table sellers
 * </pre>
 *
 * <p>Either may come first. Auctions wait for their seller; the seller is kept for all auctions
 * that come later, without a limit of time, as the query says in CQL. Beam forgets both some
 * minutes after the last of them. It leaves out people from elsewhere before the join; here they
 * are kept, too, so that no auction waits for somebody who has come already.
 */
public final class Query3 {
  /** What is kept: one row for each person, and one for each auction that waits for its seller. */
  static final StateSpec<Seller> SELLERS = StateSpec.of("sellers", Seller.class);

  /** The ids of the auctions that wait. */
  static final ListHandle<Long> WAITING = ListHandle.of("waiting", Long.class);

  private static final Set<String> STATES = Set.of("OR", "ID", "CA");
  private static final long CATEGORY = 10;

  private Query3() {}

  public static DStream<LocalItem> build(StreamingContext streams, Source<NexmarkEvent> events) {
    return streams
        .source(events)
        .filter(Query3::isWanted)
        .keyBy(KeyTypes.LONG, Query3::seller)
        .process(SELLERS, Query3::join, WAITING);
  }

  private static boolean isWanted(NexmarkEvent event) {
    return event instanceof Auction auction
        ? auction.category() == CATEGORY
        : event instanceof Person;
  }

  private static long seller(NexmarkEvent event) {
    return event instanceof Auction auction ? auction.seller() : ((Person) event).id();
  }

  private static void join(
      Long id, List<NexmarkEvent> events, KeyContext<Seller, LocalItem> context) {
    for (NexmarkEvent event : events) {
      if (event instanceof Person person) {
        joined(new Seller(person.name(), person.city(), person.state()), context);
      } else {
        offered(((Auction) event).id(), context);
      }
    }
  }

  private static void joined(Seller seller, KeyContext<Seller, LocalItem> context) {
    context.setValue(seller);
    Iterator<Long> waiting = context.list(WAITING).values();
    while (waiting.hasNext()) {
      seller.offer(waiting.next(), context);
    }
    context.list(WAITING).clear();
  }

  private static void offered(long auction, KeyContext<Seller, LocalItem> context) {
    context
        .value()
        .ifPresentOrElse(
            seller -> seller.offer(auction, context), () -> context.list(WAITING).add(auction));
  }

  /** What is kept of a person. */
  record Seller(String name, String city, String state) {
    private void offer(long auction, KeyContext<Seller, LocalItem> context) {
      if (STATES.contains(state)) {
        context.emit(new LocalItem(name, city, state, auction));
      }
    }
  }
}
